using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers.Tests.Units;

/// <summary>The way of trimmed and ahead-of-time compiled hosts: a generated context, no reflection.</summary>
public sealed class GeneratedJsonTests
{
    [Fact]
    public void GeneratedContext_EveryType_RoundTrips()
    {
        const string Json = """
            {"Server":"b:80","User":"@a:b","Room":"!a:b","Alias":"#a:b","Event":"$a","Key":"ed25519:1","Version":"12","Type":"m.x","State":{"[\u0022m.x\u0022,\u0022\u0022]":["m.x",""]},"Members":{"@a:b":1},"Time":-1,"Absent":null}
            """;

        Everything? read = JsonSerializer.Deserialize(Json, EverythingContext.Default.Everything);

        Assert.NotNull(read);
        Assert.Equal(UserId.Parse("@a:b"), read.User);
        Assert.Equal(new StateSlot("m.x", ""), Assert.Single(read.State).Key);
        Assert.Equal(Json, JsonSerializer.Serialize(read, EverythingContext.Default.Everything));
    }

    internal sealed record Everything(
        ServerName Server,
        UserId User,
        RoomId Room,
        RoomAlias Alias,
        EventId Event,
        KeyId Key,
        RoomVersionId Version,
        Utf8Text Type,
        Dictionary<StateSlot, StateSlot> State,
        Dictionary<UserId, int> Members,
        MatrixTimestamp Time,
        EventId? Absent);
}
