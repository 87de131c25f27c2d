using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Support;

/// <summary>A homeserver "us.example" with a store that survives it, and other servers that the test plays.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const string Name = "us.example";

    private readonly FederationNode _federation;

    private TestNode(FederationNode federation, HomeserverNode node)
    {
        _federation = federation;
        Node = node;
    }

    public HomeserverNode Node { get; }

    public static async Task<TestNode> StartAsync(IRoomStore store, FakeServers servers, HomeserverOptions? options = null, TimeProvider? clock = null)
    {
        var self = new TestServer(Name);
        servers.Add(self);
        var identity = new ServerIdentity(self.Name, self.Key);
        TimeProvider time = clock ?? TimeProvider.System;
        var federation = FederationNode.Create(identity, time, new FederationOptions { Handlers = [servers], KeyStore = store.Keys, Keys = new KeyRingOptions { KeepDocuments = true } });
        return new TestNode(federation, await HomeserverNode.StartAsync(federation, identity, store, time, options, Stop));
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Adds a room from its create event, as if the server had been there from the start.</summary>
    public async Task<RoomSession> AddRoomAsync(VerifiedPdu create) => await Node.Rooms.AddAsync(create, Stop);

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _federation.Dispose();
    }

    public static EventDraft Message(string user, string body) => new()
    {
        Sender = UserId.Parse(user),
        Type = "m.room.message",
        SentAt = DateTimeOffset.UtcNow,
        Content = Encoding.UTF8.GetBytes($$"""{"body":"{{body}}"}"""),
    };
}
