using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Scenarios;

/// <summary>Homeservers that federate with each other.</summary>
public sealed class FederationTests : IAsyncDisposable
{
    private readonly NodeNetwork _network = new();
    private readonly List<NetworkedNode> _nodes = [];

    public static TheoryData<string> Versions => ["1", "6", "10", "11", "12"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Join_ByTheOther_MessagesGoBothWaysAndTheStatesAreEqual(string version)
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), Version(version));
        _ = await a.SayAsync(atA, a.User("alice"), "before the join");

        JoinResult result = await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop);
        RoomSession atB = Assert.IsType<JoinResult.Joined>(result).Session;
        EventId fromB = await b.SayAsync(atB, b.User("bob"), "hello");
        await a.WaitForAsync(fromB);
        EventId fromA = await a.SayAsync(atA, a.User("alice"), "hello yourself");
        await b.WaitForAsync(fromA);

        Assert.Equal((await atA.GetViewAsync(NetworkedNode.Stop)).CurrentState.Root, (await atB.GetViewAsync(NetworkedNode.Stop)).CurrentState.Root);
        Assert.Equal((await atA.GetViewAsync(NetworkedNode.Stop)).ForwardExtremities, (await atB.GetViewAsync(NetworkedNode.Stop)).ForwardExtremities);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task Join_ByTheCreatorOfANewRoom_NeedsNoOtherServer(string version)
    {
        NetworkedNode a = await StartAsync("a.example");
        RoomSession room = await a.CreateEmptyRoomAsync(a.User("alice"), Version(version));

        JoinResult other = await a.Node.Memberships.JoinAsync(room.Id, a.User("bob"), [], NetworkedNode.Stop);
        JoinResult creator = await a.Node.Memberships.JoinAsync(room.Id, a.User("alice"), [], NetworkedNode.Stop);

        Assert.IsType<JoinResult.Refused>(other);
        Assert.IsType<JoinResult.Joined>(creator);
        Assert.IsType<MembershipResult.Done>(await a.Node.Memberships.InviteAsync(room.Id, a.User("alice"), a.User("bob"), NetworkedNode.Stop));
        Assert.IsType<MembershipResult.Done>(await a.Node.Memberships.LeaveAsync(room.Id, a.User("alice"), [], NetworkedNode.Stop));
    }

    [Fact]
    public async Task Join_ARoomThatTheServerHasJustCreated_NeedsNoOtherServer()
    {
        NetworkedNode a = await StartAsync("a.example");
        var create = new EventDraft { Sender = a.User("alice"), Type = "m.room.create", StateKey = "", SentAt = DateTimeOffset.UtcNow, Content = """{"room_version":"12"}"""u8.ToArray() };
        RoomSession room = await a.Node.Rooms.CreateAsync(create, RoomVersions.V12, NetworkedNode.Stop);

        JoinResult joined = await a.Node.Memberships.JoinAsync(room.Id, a.User("alice"), [], NetworkedNode.Stop);

        Assert.Null(Assert.IsType<JoinResult.Joined>(joined).Via);
    }

    [Fact]
    public async Task Join_TheFirstServersAreDown_TheNextOneIsAsked()
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);

        JoinResult result = await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [ServerName.Parse("gone.example"), a.Node.Name], NetworkedNode.Stop);

        Assert.Equal(a.Node.Name, Assert.IsType<JoinResult.Joined>(result).Via);
    }

    [Fact]
    public async Task Join_TheAnswerIsLost_IsUnknownAndTheSameEventIsSentAgain()
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        _network.OnAnswer = (request, reply) => request.Target.Contains("/send_join/", StringComparison.Ordinal) ? null : reply;

        JoinResult.Unknown unknown = Assert.IsType<JoinResult.Unknown>(await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop));
        _network.OnAnswer = (_, reply) => reply;
        JoinResult.Joined joined = Assert.IsType<JoinResult.Joined>(await b.Node.Memberships.RetryJoinAsync(unknown.Pending, NetworkedNode.Stop));

        Assert.Equal(unknown.Pending.Join.EventId, joined.Join.EventId);
        Assert.Equal(2, _network.Log.Count(line => line.Contains("/send_join/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Join_AnInviteOnlyRoom_IsRefusedUntilTheUserIsInvited()
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V12, """{"join_rule":"invite"}""");

        JoinResult refused = await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop);
        MembershipResult invited = await a.Node.Memberships.InviteAsync(atA.Id, a.User("alice"), b.User("bob"), NetworkedNode.Stop);
        await b.WaitForAsync(Assert.IsType<MembershipResult.Done>(invited).Event.EventId);
        JoinResult joined = await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop);

        Assert.Equal("M_FORBIDDEN", Assert.IsType<JoinResult.Refused>(refused).Error!.ErrorCode);
        _ = Assert.IsType<JoinResult.Joined>(joined);
    }

    [Fact]
    public async Task Join_ARestrictedRoom_IsAuthorisedByAMemberOfTheAllowedRoom()
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession club = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        RoomSession back = await a.CreateRoomAsync(
            a.User("alice"), RoomVersions.V11, $$"""{"join_rule":"restricted","allow":[{"type":"m.room_membership","room_id":"{{club.Id}}"}]}""");

        JoinResult outside = await b.Node.Memberships.JoinAsync(back.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop);
        _ = Assert.IsType<JoinResult.Joined>(await b.Node.Memberships.JoinAsync(club.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop));
        JoinResult inside = await b.Node.Memberships.JoinAsync(back.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop);

        _ = Assert.IsType<JoinResult.Refused>(outside);
        _ = Assert.IsType<JoinResult.Joined>(inside);
    }

    [Fact]
    public async Task Knock_ThenInvite_ThenLeave()
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11, """{"join_rule":"knock"}""");

        MembershipResult.Done knock = Assert.IsType<MembershipResult.Done>(await b.Node.Memberships.KnockAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop));
        MembershipResult.Done invite = Assert.IsType<MembershipResult.Done>(await a.Node.Memberships.InviteAsync(atA.Id, a.User("alice"), b.User("bob"), NetworkedNode.Stop));
        MembershipResult.Done leave = Assert.IsType<MembershipResult.Done>(await b.Node.Memberships.LeaveAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop));

        Assert.NotEmpty(knock.RoomState);
        await a.WaitForAsync(knock.Event.EventId);
        await a.WaitForAsync(leave.Event.EventId);
        _ = invite;
    }

    [Fact]
    public async Task Send_TheOtherIsDownForATime_TheEventsArriveInOrderAfterwards()
    {
        NetworkedNode a = await StartAsync("a.example");
        NetworkedNode b = await StartAsync("b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        RoomSession atB = Assert.IsType<JoinResult.Joined>(await b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], NetworkedNode.Stop)).Session;
        await a.Node.DisposeAsync();
        _network.Down[b.Node.Name] = true;

        NetworkedNode again = await StartAsync("a.example", a.Node.Store);
        RoomSession session = (await again.Node.Rooms.FindAsync(atA.Id, NetworkedNode.Stop))!;
        EventId[] sent = [await again.SayAsync(session, again.User("alice"), "1"), await again.SayAsync(session, again.User("alice"), "2"), await again.SayAsync(session, again.User("alice"), "3")];
        _ = _network.Down.TryRemove(b.Node.Name, out _);
        await again.Node.DisposeAsync();

        // The next attempt is due.
        NetworkedNode third = await StartAsync("a.example", a.Node.Store, new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(2)));
        await b.WaitForAsync(sent[^1]);

        Assert.Equal([sent[^1]], (await atB.GetViewAsync(NetworkedNode.Stop)).ForwardExtremities);
        _ = third;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NetworkedNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task<NetworkedNode> StartAsync(string name, Matrix.Core.Homeserver.Storage.IRoomStore? store = null, TimeProvider? clock = null)
    {
        NetworkedNode node = await NetworkedNode.StartAsync(_network, name, store, clock);
        _nodes.Add(node);
        return node;
    }

    private static RoomVersion Version(string id) => RoomVersions.TryGet(RoomVersionId.Parse(id), out RoomVersion? version) ? version : throw new InvalidOperationException(id);
}
