using Matrix.Core.Federation.Http;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the body of an answer that is a file. Reads throw a <see cref="FederationException"/> if the body is cut short.</summary>
internal sealed class LegacyMediaStream : ReadOnlyStream
{
    private readonly ServerName _server;
    private readonly Stream _body;

    public LegacyMediaStream(ServerName server, Stream body)
    {
        _server = server;
        _body = body;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ReplyBody.ReadSomeAsync(_server, _body, buffer, cancellationToken);
}
