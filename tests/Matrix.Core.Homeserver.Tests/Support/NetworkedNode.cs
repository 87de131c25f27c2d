using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Support;

/// <summary>A homeserver on a network of homeservers in one process.</summary>
internal sealed class NetworkedNode : IAsyncDisposable
{
    private readonly FederationNode _federation;

    private NetworkedNode(FederationNode federation, HomeserverNode node)
    {
        _federation = federation;
        Node = node;
    }

    public HomeserverNode Node { get; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<NetworkedNode> StartAsync(NodeNetwork network, string name, IRoomStore? store = null, TimeProvider? clock = null)
    {
        store ??= new InMemoryRoomStore();
        clock ??= TimeProvider.System;
        var server = new TestServer(name);
        var identity = new ServerIdentity(server.Name, server.Key);
        var federation = FederationNode.Create(
            identity, clock, new FederationOptions { Handlers = [network.CreateHandler(new RequestSigner(server.Name, server.Key))], KeyStore = store.Keys });
        HomeserverNode node = await HomeserverNode.StartAsync(federation, identity, store, clock, cancellationToken: Stop);
        network.Add(node);
        return new NetworkedNode(federation, node);
    }

    public UserId User(string localpart) => UserId.Parse($"@{localpart}:{Node.Name}");

    /// <summary>Creates a room with its creator, power levels and a join rule.</summary>
    public async Task<RoomSession> CreateRoomAsync(UserId creator, RoomVersion version, string joinRules = """{"join_rule":"public"}""")
    {
        RoomSession session = await CreateEmptyRoomAsync(creator, version);
        await SendAsync(session, creator, "m.room.member", creator.ToString(), """{"membership":"join"}""");
        await SendAsync(session, creator, "m.room.power_levels", "", version.Authorization.GivesCreatorsInfinitePower ? """{"users":{}}""" : $$$"""{"users":{"{{{creator}}}":100}}""");
        await SendAsync(session, creator, "m.room.join_rules", "", joinRules);
        return session;
    }

    /// <summary>Creates a room with its create event only.</summary>
    public async Task<RoomSession> CreateEmptyRoomAsync(UserId creator, RoomVersion version)
    {
        string content = version.Authorization.Creators == CreatorSource.ContentCreator ? $$"""{"creator":"{{creator}}","room_version":"{{version.Id}}"}""" : $$"""{"room_version":"{{version.Id}}"}""";
        return await Node.Rooms.CreateAsync(Draft(creator, version, "m.room.create", "", content), version, Stop);
    }

    public async Task<EventId> SendAsync(RoomSession session, UserId sender, string type, string? stateKey, string content)
    {
        SendResult result = await session.SendAsync(Draft(sender, session.Version, type, stateKey, content), Stop);
        return Assert.IsType<SendResult.Sent>(result).Event.EventId;
    }

    public Task<EventId> SayAsync(RoomSession session, UserId sender, string text) => SendAsync(session, sender, "m.room.message", stateKey: null, $$"""{"body":"{{text}}","msgtype":"m.text"}""");

    /// <summary>Waits until the server has accepted an event.</summary>
    public async Task WaitForAsync(EventId eventId)
    {
        await foreach (HostUpdate update in Node.ReadUpdatesAsync(0, Stop))
        {
            if (update.EventId == eventId && update.Kind is HostUpdateKind.Accepted or HostUpdateKind.Invite)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _federation.Dispose();
    }

    private EventDraft Draft(UserId sender, RoomVersion version, string type, string? stateKey, string content) => new()
    {
        Sender = sender,
        Type = type,
        StateKey = stateKey,
        SentAt = DateTimeOffset.UtcNow,
        Content = Encoding.UTF8.GetBytes(content),
        EventId = version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.Parse($"${Guid.NewGuid():N}:{Node.Name}") : null,
    };
}
