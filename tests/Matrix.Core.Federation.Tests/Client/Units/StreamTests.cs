using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class StreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task SendJoin_ManyEvents_AreReadInOneSmallBuffer(int piece)
    {
        int count = piece == 1 ? 500 : 20_000;
        var stream = new ChunkStream(Bodies.Large(count), [piece]);
        await using SendJoinReader reader = await Open(stream);
        int read = 0;
        int largest = 0;
        await foreach (StreamedPdu pdu in reader.ReadEventsAsync())
        {
            read++;
            largest = Math.Max(largest, reader.BufferSize);
        }

        Assert.Equal(count, read);
        Assert.True(largest <= 32 << 10, $"the buffer grew to {largest}");
    }

    [Theory]
    [InlineData(0, "x", false)]
    [InlineData(1, "x", true)]
    [InlineData(5 << 20, "x", true)]
    [InlineData(1 << 20, "\\", true)]
    [InlineData(1 << 20, "\\\"", true)]
    public async Task SendJoin_AnEventAtTheLimit_IsReadAndOneLongerIsLeftOutAlone(int over, string fill, bool isLeftOut)
    {
        int length = (1 << 20) - 8 + over;
        length -= fill == "\\" || fill.Length == 2 ? length % 2 : 0;
        string text = fill.Length == 2 ? string.Concat(Enumerable.Repeat(fill, length / 2)) : new string(fill[0], length);
        string big = $$"""{"a":"{{text}}"}""";
        foreach (int piece in (int[])[4096, 70_001, int.MaxValue])
        {
            (List<(StreamedPduSource Source, string Json)> events, SendJoinResult result) = await Bodies.ReadAsync(SampleEvents.Utf8($$"""{"state":[{"c":1},{{big}},{"b":1}],"auth_chain":[]}"""), [piece]);
            Assert.Equal(isLeftOut ? 1 : 0, result.LeftOutCount);
            Assert.Equal(isLeftOut ? 2 : 3, events.Count);
            Assert.Equal(["""{"c":1}""", """{"b":1}"""], [events[0].Json, events[^1].Json]);
        }
    }

    [Theory]
    [InlineData("""{"state":[1,{"a":1},null,[{"b":[]}],"x"],"auth_chain":[]}""", 1, 4)]
    [InlineData("""{"state":null,"auth_chain":[{}]}""", 1, 0)]
    [InlineData("""{"state":[{}],"auth_chain":null,"servers_in_room":null}""", 1, 0)]
    [InlineData("""{"state":[{}]}""", 1, 0)]
    [InlineData("{}", 0, 0)]
    [InlineData("""{"state":[],"servers_in_room":["a.example",5,"not a name"]}""", 0, 2)]
    public async Task SendJoin_OddItems_AreLeftOutAndCounted(string body, int count, int leftOut)
    {
        (List<(StreamedPduSource, string)> events, SendJoinResult result) = await Bodies.ReadAsync(SampleEvents.Utf8(body), [2]);
        Assert.Equal((count, leftOut), (events.Count, result.LeftOutCount));
    }

    [Fact]
    public async Task SendJoin_WhatIsPassedOver_TakesNoMemory()
    {
        string junk = string.Join(',', Enumerable.Repeat("""{"a":["b",1,null]}""", 200_000));
        var stream = new ChunkStream(SampleEvents.Utf8($$"""{"org.example.junk":[{{junk}}],"state":[{}],"auth_chain":[]}"""), [5000]);
        await using SendJoinReader reader = await Open(stream);
        await foreach (StreamedPdu pdu in reader.ReadEventsAsync())
        {
            Assert.True(reader.BufferSize <= 32 << 10);
        }
    }

    [Theory]
    [InlineData("\"org.example.x\"")]
    [InlineData("\"servers_in_room\"")]
    public async Task SendJoin_AStringWithoutEnd_IsRefusedAtItsBound(string name)
    {
        var stream = new ChunkStream(SampleEvents.Utf8($$"""{{{name}}:"{{new string('x', 9 << 20)}}"""), [1 << 16]);
        await using SendJoinReader reader = await Open(stream);
        FederationException e = await Assert.ThrowsAsync<FederationException>(async () => await reader.ReadEventsAsync().ToListAsync());
        Assert.Contains("longer than", e.Message, StringComparison.Ordinal);
        Assert.True(reader.BufferSize <= 2 << 20);
    }

    [Theory]
    [InlineData("", "ends too early")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("""{"state":[],"state":[]}""", "'state' twice")]
    [InlineData("""{"state":{},"auth_chain":[]}""", "the field 'state' of the response does not have the type array")]
    [InlineData("""{"state":[],"auth_chain":[]}x""", "")]
    [InlineData("""{"state":[],"auth_chain":[]}{}""", "")]
    [InlineData("""{"state":[{"\ud800":1}],"\ud800":[]}""", "")]
    public async Task SendJoin_NotOfItsShape_IsAProtocolErrorThatSaysWhy(string body, string why)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => Bodies.ReadAsync(SampleEvents.Utf8(body), [2]));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public async Task SendJoin_Members_AreBounded(int count, bool isRefused)
    {
        IEnumerable<string> members = Enumerable.Range(0, count - 2).Select(i => $"\"m{i}\":{i}").Append("\"state\":[]").Append("\"auth_chain\":[]");
        Exception? e = await Record.ExceptionAsync(() => Bodies.ReadAsync(Bodies.Of(members)));
        Assert.Equal(isRefused, e is FederationException);
    }

    [Fact]
    public async Task SendJoin_AnEventsBytes_AreItsOwn()
    {
        await using SendJoinReader reader = await Open(new ChunkStream(Bodies.Large(200), [777]));
        List<StreamedPdu> kept = await reader.ReadEventsAsync().ToListAsync();
        Assert.Equal(Enumerable.Range(0, 200), kept.Select(pdu => System.Text.Json.JsonDocument.Parse(pdu.Json).RootElement.GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task SendJoin_Disposed_ReleasesTheResponse()
    {
        var stream = new ChunkStream(Bodies.Large(10));
        SendJoinReader reader = await Open(stream);
        await reader.DisposeAsync();
        await reader.DisposeAsync();
        Assert.True(stream.IsDisposed);
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reader.ReadEventsAsync().ToListAsync());
    }

    [Fact]
    public async Task SendJoin_GivenUp_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using SendJoinReader reader = await Open(new ChunkStream(Bodies.Large(100), [100]));
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StreamedPdu pdu in reader.ReadEventsAsync(cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task State_OfARealRoom_ParsesEventByEvent()
    {
        var room = new Testing.EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:own.example");
        string events = string.Join(',', room.Events.Select(pdu => SampleEvents.Text(pdu.Utf8)));
        await using StateReader reader = await SampleEvents.Client(new FakeTransport($$"""{"auth_chain":[{{events}}],"pdus":[{{events}}]}""")).Events.OpenStateAsync(SampleEvents.Other.Name, room.RoomId, SampleEvents.Event);
        List<EventId> ids = [];
        await foreach (StreamedPdu pdu in reader.ReadEventsAsync())
        {
            Assert.True(Pdu.TryParse(pdu.Json.Span, RoomVersions.V11, out Pdu? parsed, out _));
            ids.Add(parsed.EventId);
        }

        Assert.Equal(room.Events.Concat(room.Events).Select(pdu => pdu.EventId), ids);
    }

    private static Task<SendJoinReader> Open(ChunkStream stream)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, "application/json", stream));
        return SampleEvents.Client(transport).Membership.OpenSendJoinAsync(SampleEvents.Other.Name, SampleEvents.Membership(RoomVersions.V11, "join"));
    }
}
