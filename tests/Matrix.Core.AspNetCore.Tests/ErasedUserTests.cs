using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Rooms;

namespace Matrix.Core.AspNetCore.Tests;

/// <summary>Other servers get the events of an erased user redacted, on the wire.</summary>
public sealed class ErasedUserTests : KestrelFixture
{
    private const string V1 = "/_matrix/federation/v1";
    private const string Erased = "@gone:a.example";

    private protected override HomeserverOptions Options => new() { Room = RoomOptions.Default with { IsErased = user => user.ToString() == Erased } };

    [Fact]
    public async Task Events_OfAnErasedUser_AreServedRedacted()
    {
        Pdu join = RoomA.Join(Erased);
        Pdu secret = RoomA.Message(Erased, "secret");
        Pdu open = RoomA.Message("@alice:a.example", "open");
        HttpAnswer sent = await AskAsync("a.example", "PUT", $"{V1}/send/1", $$"""{"pdus":[{{Text(join)}},{{Text(secret)}},{{Text(open)}}]}""");
        Assert.All(sent.Json["pdus"]!.AsObject(), result => Assert.Empty(result.Value!.AsObject()));

        HttpAnswer single = await AskAsync("a.example", "GET", $"{V1}/event/{Escape(secret.EventId)}");
        HttpAnswer history = await AskAsync("a.example", "GET", $"{V1}/backfill/{Escape(RoomA.RoomId)}?v={Escape(open.EventId)}&limit=9");
        HttpAnswer missing = await AskAsync("a.example", "POST", $"{V1}/get_missing_events/{Escape(RoomA.RoomId)}", $$"""{"earliest_events":["{{join.EventId}}"],"latest_events":["{{open.EventId}}"]}""");
        JsonNode[] served = [.. single.Json["pdus"]!.AsArray().Concat(history.Json["pdus"]!.AsArray()).Concat(missing.Json["events"]!.AsArray()).Select(item => item!)];

        JsonNode[] hers = [.. served.Where(item => item["sender"]!.ToString() == Erased && item["type"]!.ToString() == "m.room.message")];
        Assert.Equal(3, hers.Length);
        Assert.All(hers, item => Assert.Empty(item["content"]!.AsObject()));
        Assert.Contains(served, item => item["content"]!["body"]?.ToString() == "open");
    }
}
