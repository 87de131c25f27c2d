using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>The answer to <c>/send_join</c>, read while it comes in. To be disposed of.</summary>
/// <remarks>
/// The join has happened when there is an answer: where reading it fails, the server counts as joined, and the state is to be asked for
/// elsewhere (<see cref="EventsClient.GetStateAsync"/>) or the same event sent again.
/// </remarks>
public sealed class SendJoinReader : IAsyncDisposable
{
    private readonly FederationResponse _response;
    private readonly EventStreamReader _reader;
    private readonly Pdu _join;
    private readonly bool _omitMembers;
    private SendJoinResult? _result;
    private bool _isStarted;

    internal SendJoinReader(ServerName server, FederationResponse response, Pdu join, bool omitMembers, bool isPair)
    {
        Server = server;
        _response = response;
        _join = join;
        _omitMembers = omitMembers;
        _reader = new EventStreamReader(server, response.Body, EventStreamShape.SendJoin, isPair);
    }

    /// <summary>The server that was asked.</summary>
    public ServerName Server { get; }

    /// <summary>What else the answer said, once the events are read to their end.</summary>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    public SendJoinResult Result => _result ?? throw new InvalidOperationException("The events are to be read to their end first.");

    internal int BufferSize => _reader.BufferSize;

    /// <summary>Reads the events, then <see cref="Result"/>. Once: they are not kept.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The events in the order that they come in, unverified. Where the enumeration ends without an exception, the answer was whole. That the
    /// state has one create event, and that of the version asked for, is for the reader to check. An item that is no object, or longer than 1 MiB, is left out and counted
    /// (<see cref="SendJoinResult.LeftOutCount"/>).
    /// </returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.ProtocolError"/>: the answer is cut short, not of its shape, leaves
    /// members out unasked or without naming the servers in the room, or comes with another event than was sent.
    /// </exception>
    /// <exception cref="InvalidOperationException">The events were read before.</exception>
    public async IAsyncEnumerable<StreamedPdu> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _isStarted = _isStarted ? throw new InvalidOperationException("The events are read once.") : true;
        while (await _reader.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return _reader.Current;
        }

        _result = SendJoinCheck.Read(Server, _reader.Kept, _join, _omitMembers, _reader.LeftOutCount);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return _response.DisposeAsync();
    }
}
