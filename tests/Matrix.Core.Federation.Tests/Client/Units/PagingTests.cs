using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class PagingTests
{
    private static readonly ServerName To = SampleEvents.Other.Name;

    [Fact]
    public async Task WalkBack_AWholeRoom_GivesEachEventOnce()
    {
        EventFactory room = Room(30);
        var transport = new FakeTransport((request, _) => Backfill(room, request, page: 4));
        List<Pdu> events = await Walk(transport, room, null);
        Assert.Equal(room.Events.Select(pdu => pdu.EventId).Order(), events.Select(pdu => pdu.EventId).Order());
        Assert.Contains("limit=100", transport.Requests[0].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 50, 7)]
    [InlineData(1000, 2, 8)]
    public async Task WalkBack_ItsBounds_Hold(int maxEvents, int maxRequests, int expected)
    {
        EventFactory room = Room(30);
        var transport = new FakeTransport((request, _) => Backfill(room, request, page: 4));
        List<Pdu> events = await Walk(transport, room, new BackfillOptions { MaxEvents = maxEvents, MaxRequests = maxRequests, PageSize = 5 });
        Assert.Equal(expected, events.Count);
        Assert.Contains("limit=5", transport.Requests[0].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WalkBack_AServerThatBringsNothingNew_EndsIt()
    {
        EventFactory room = Room(5);
        string same = SampleEvents.Text(room.Latest!.Utf8);
        var transport = new FakeTransport($$"""{"origin":"other.example","origin_server_ts":1,"pdus":[{{same}},{{same}},{"odd":1}]}""");
        _ = Assert.Single(await Walk(transport, room, null));
        Assert.Equal(2, transport.Requests.Count);
    }

    [Fact]
    public async Task WalkBack_EventsOfAnotherRoom_AreLeftOut()
    {
        EventFactory room = Room(5);
        string other = SampleEvents.Text(SampleEvents.Membership(room.Version, "join").Utf8);
        Assert.Empty(await Walk(new FakeTransport($$"""{"origin":"other.example","origin_server_ts":1,"pdus":[{{other}}]}"""), room, null));
    }

    [Fact]
    public async Task PublicRooms_PageAfterPage_AreListed()
    {
        var transport = new FakeTransport((_, index) => Page($"!r{index}:x", index < 2 ? $"\"n{index}\"" : "null"));
        List<PublicRoom> rooms = await SampleEvents.Client(transport).Rooms.ListPublicRoomsAsync(To, new PublicRoomsQuery { Limit = 1 }).ToListAsync();
        Assert.Equal(["!r0:x", "!r1:x", "!r2:x"], rooms.Select(room => room.RoomId.ToString()), StringComparer.Ordinal);
        Assert.Equal(["?limit=1", "?limit=1&since=n0", "?limit=1&since=n1"], transport.Requests.Select(request => request.Target[request.Target.IndexOf('?', StringComparison.Ordinal)..]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task PublicRooms_ASearch_IsListedBySearching()
    {
        var transport = new FakeTransport((_, _) => Page("!r:x", "null"));
        _ = Assert.Single(await SampleEvents.Client(transport).Rooms.ListPublicRoomsAsync(To, new PublicRoomsQuery { SearchTerm = "x" }).ToListAsync());
        Assert.Equal("POST", Assert.Single(transport.Requests).Method);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(1, 1)]
    public async Task PublicRooms_AServerThatNeverEnds_IsLeft(int maxPages, int requests)
    {
        var transport = new FakeTransport((_, _) => Page("!r:x", "\"again\""));
        _ = await SampleEvents.Client(transport).Rooms.ListPublicRoomsAsync(To, maxPages: maxPages).ToListAsync();
        Assert.Equal(requests, transport.Requests.Count);
    }

    [Fact]
    public async Task PublicRooms_AFilterWithoutASearch_IsMisuse() =>
        await Assert.ThrowsAsync<ArgumentException>(() => SampleEvents.Client(new FakeTransport("{}")).Rooms.GetPublicRoomsAsync(To, new PublicRoomsQuery { RoomTypes = [] }));

    private static EventFactory Room(int messages)
    {
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:own.example");
        for (int i = 0; i < messages; i++)
        {
            _ = room.Message("@alice:own.example", $"m{i}");
        }

        return room;
    }

    private static async Task<List<Pdu>> Walk(FakeTransport transport, EventFactory room, BackfillOptions? options) =>
        await SampleEvents.Client(transport).Events.WalkBackAsync(To, room.RoomId, room.Version, [room.Latest!.EventId], options).ToListAsync();

    /// <summary>What a server answers that has the room: events from those asked for backwards, a page of them.</summary>
    private static FederationResponse Backfill(EventFactory room, FederationRequest request, int page)
    {
        int newest = room.Events.Select((pdu, index) => (pdu, index))
            .Where(item => request.Target.Contains($"v={Uri.EscapeDataString(item.pdu.EventId.ToString())}&", StringComparison.Ordinal))
            .Max(item => item.index);
        IEnumerable<string> events = Enumerable.Range(0, page).Select(back => newest - back).Where(index => index >= 0).Select(index => SampleEvents.Text(room.Events[index].Utf8));
        return FakeTransport.Json($$"""{"origin":"other.example","origin_server_ts":1,"pdus":[{{string.Join(',', events)}}]}""");
    }

    private static FederationResponse Page(string room, string next) =>
        FakeTransport.Json($$"""{"chunk":[{"room_id":"{{room}}","num_joined_members":1,"world_readable":true,"guest_can_join":true}],"next_batch":{{next}}}""");
}
