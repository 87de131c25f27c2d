using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A homeserver that receives the events of a room from other servers, whose keys it has. It has no network.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private static readonly ServerName Origin = ServerName.Parse("s1.example");

    private readonly FederationNode _federation;
    private readonly HomeserverNode _node;
    private readonly RoomSession _room;

    private IngestServer(FederationNode federation, HomeserverNode node, RoomSession room)
    {
        _federation = federation;
        _node = node;
        _room = room;
    }

    /// <summary>Starts a homeserver in a room. It has the create event of the room.</summary>
    public static async Task<IngestServer> StartAsync(IRoomStore store, GeneratedLog log, RoomVersion version)
    {
        var self = new TestServer("us.example");
        var identity = new ServerIdentity(self.Name, self.Key);
        var federation = FederationNode.Create(identity, TimeProvider.System, new FederationOptions { Handlers = [new FakeFederationTransport()], KeyStore = store.Keys });
        HomeserverNode node = await HomeserverNode.StartAsync(federation, identity, store, TimeProvider.System);
        foreach (ServerName server in log.Servers)
        {
            // The keys are not part of what is measured: a server has them from the day on which it met the other.
            await federation.KeyRing.AcceptAsync(new TestServer(server).PublishedKeys(), CancellationToken.None);
        }

        if (!Pdu.TryParse(log.Lines[0], version, out Pdu? pdu, out _) || !new PduVerifier().TryVerify(pdu, log.Keys, out VerifiedPdu? create, out _))
        {
            throw new InvalidOperationException("The create event of the room verifies.");
        }

        return new IngestServer(federation, node, await node.Rooms.AddAsync(create, CancellationToken.None));
    }

    /// <summary>Receives events, so many in a call, each call after the one before.</summary>
    public async Task ReceiveAsync(ReadOnlyMemory<byte[]> events, int perCall)
    {
        while (!events.IsEmpty)
        {
            int count = Math.Min(perCall, events.Length);
            ReadOnlyMemory<byte>[] pdus = [.. events[..count].ToArray().Select(pdu => new ReadOnlyMemory<byte>(pdu))];
            foreach (IncomingPduResult result in await _room.ReceiveAsync(pdus, Origin, CancellationToken.None))
            {
                // On a branch, a user who has left the room meanwhile may still speak: such an event is soft-failed.
                if (result is not IncomingPduResult.Judged { IsNew: true, Event.IsRejected: false })
                {
                    throw new InvalidOperationException($"Every event of the room is allowed, and not {result}.");
                }
            }

            events = events[count..];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _federation.Dispose();
    }
}
