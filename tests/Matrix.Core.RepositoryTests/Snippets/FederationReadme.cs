using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class FederationReadme : IFederationHandler
{
    private readonly TestServer _peer = new("peer.example");
    private string? _error;

    [Fact]
    public async Task Peer_ThatAnswers_IsAskedForItsVersionAndKeys()
    {
        var events = new EventFactory(RoomVersions.V12);
        Assert.Equal(["runs other", "peer.example ed25519:1: Found"], await RunAsync([events.Create("@alice:peer.example")]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Peer_ThatRefuses_SaysByWhat()
    {
        _error = """{"errcode":"M_FORBIDDEN"}""";
        Assert.Equal(["refused: M_FORBIDDEN"], await RunAsync([]), StringComparer.Ordinal);
    }

    public Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> body = _error is not null ? System.Text.Encoding.ASCII.GetBytes(_error)
            : request.Class == RequestClass.Keys ? _peer.KeyResponse()
            : """{"server":{"name":"other"}}"""u8;
        return Task.FromResult(new FederationResponse(_error is null ? 200 : 403, "application/json", new MemoryStream(body.ToArray())));
    }

    private async Task<List<string>> RunAsync(Pdu[] events)
    {
        List<string> log = [];
        ServerName peer = _peer.Name;
        SigningKey signingKey = new TestServer("my.example").Key;
        var clock = new FakeTimeProvider(SteppingClock.DefaultStart);
        var options = new FederationOptions { Handlers = [this] };
        #region readme src/Matrix.Core.Federation/README.md
        using var node = FederationNode.Create(new ServerIdentity(ServerName.Parse("my.example"), signingKey), clock, options);
        try
        {
            ServerVersion version = await node.Client.Servers.GetVersionAsync(peer);
            log.Add($"runs {version.Name}");

            // The keys of all servers that must have signed these events: each server is asked once. Then verify: the ring answers from memory.
            foreach (KeyLookupResult lookup in await node.KeyRing.EnsureKeysForAsync(events))
            {
                log.Add($"{lookup.Request.Server} {lookup.Request.KeyId}: {lookup.Status}");
            }
        }
        catch (FederationException e)
        {
            log.Add(e.Kind switch
            {
                FederationErrorKind.Gone => $"gone for good: {e.Evidence}",
                FederationErrorKind.RateLimited => $"leave it alone for {e.RetryAfter}",
                FederationErrorKind.MatrixError => $"refused: {e.ErrorCode}",
                _ => $"{e.Kind}: {e.Message}",
            });
        }
        #endregion
        return log;
    }
}
