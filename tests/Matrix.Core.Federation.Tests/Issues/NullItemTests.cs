using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A <c>null</c> where an object stands in a list or a map: servers in Go write it for an empty map. It must not come out as a null reference.</summary>
public sealed class NullItemTests
{
    private static readonly ServerName Other = SampleEvents.Other.Name;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"one_time_keys":{"@bob:other.example":null}}""", 0)]
    [InlineData("""{"one_time_keys":{"@bob:other.example":{"DEV":null}}}""", 0)]
    [InlineData("""{"one_time_keys":{"@carol:other.example":null,"@bob:other.example":{"DEV":{"signed_curve25519:a":{}},"OTHER":null}}}""", 1)]
    public async Task ClaimKeys_NullMap_IsAnEmptyOne(string reply, int count)
    {
        var asked = new Dictionary<UserId, IReadOnlyDictionary<string, string>> { [SampleEvents.Bob] = new Dictionary<string, string>(StringComparer.Ordinal) { ["DEV"] = "signed_curve25519" } };
        Assert.Equal(count, (await SampleEvents.Client(new FakeTransport(reply)).Devices.ClaimKeysAsync(Other, asked, Stop)).Keys.Count);
    }

    [Fact]
    public async Task Send_NullOutcome_IsNoError()
    {
        var transaction = Transaction.Create("t", SampleEvents.Own.Name, new(1), []);
        var client = SampleEvents.Client(new FakeTransport("""{"pdus":{"$e":null,"$f":{"error":"no"}}}"""));
        IReadOnlyDictionary<EventId, PduResult> outcomes = (await client.Transactions.SendAsync(Other, transaction, Stop)).Outcomes;
        Assert.True(outcomes[EventId.Parse("$e")].IsAccepted);
        Assert.False(outcomes[EventId.Parse("$f")].IsAccepted);
    }

    [Fact]
    public async Task Lists_NullItem_IsLeftOutAndCounted()
    {
        const string rooms = """{"chunk":[null]}""";
        const string space = """{"room":{"room_id":"!a:b","num_joined_members":1,"world_readable":true,"guest_can_join":true,"children_state":[null]},"children":[null],"inaccessible_children":[null]}""";
        const string devices = """{"user_id":"@bob:other.example","stream_id":1,"devices":[null]}""";
        Assert.Equal(1, (await SampleEvents.Client(new FakeTransport(rooms)).Rooms.GetPublicRoomsAsync(Other, cancellationToken: Stop)).LeftOutCount);
        Assert.Equal(1, (await SampleEvents.Client(new FakeTransport(rooms)).Rooms.SearchPublicRoomsAsync(Other, new PublicRoomsQuery(), Stop)).LeftOutCount);
        Assert.Equal(3, (await SampleEvents.Client(new FakeTransport(space)).Rooms.GetHierarchyAsync(Other, SampleEvents.Room, cancellationToken: Stop)).LeftOutCount);
        Assert.Equal(1, (await SampleEvents.Client(new FakeTransport(devices)).Devices.GetDevicesAsync(Other, SampleEvents.Bob, Stop)).LeftOutCount);
    }

    [Theory]
    [InlineData("m.presence", """{"push":[null]}""", 1)]
    [InlineData("m.receipt", """{"!a:b":null}""", 1)]
    [InlineData("m.receipt", """{"!a:b":{"m.read":{"@bob:other.example":null}}}""", 1)]
    [InlineData("m.direct_to_device", """{"sender":"@bob:other.example","type":"t","message_id":"1","messages":{"@alice:own.example":null}}""", 0)]
    public void Edu_NullItem_IsLeftOutAndANullMapIsEmpty(string type, string content, int leftOut)
    {
        EduVerdict verdict = new Edu(type, new RawJson(SampleEvents.Utf8(content))).CheckOrigin(Other);
        Assert.Equal((ContentErrorKind.None, leftOut), (verdict.Error.Kind, verdict.LeftOutCount));
    }
}
