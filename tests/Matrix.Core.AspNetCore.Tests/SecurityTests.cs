using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Tests.Support;

namespace Matrix.Core.AspNetCore.Tests;

/// <summary>Requests by which servers got events, or entered events, that they may not: the published vulnerabilities of other homeservers, on the wire.</summary>
public sealed class SecurityTests : KestrelFixture
{
    private const string V1 = "/_matrix/federation/v1";

    // GHSA-27p5-4f45-gx76.
    [Fact]
    public async Task MissingEvents_WithEventsOfAnotherRoom_AreNotServed()
    {
        string body = $$"""{"earliest_events":["{{RoomB.Events[0].EventId}}"],"latest_events":["{{RoomB.Latest!.EventId}}","{{RoomA.Latest!.EventId}}"],"limit":20}""";

        HttpAnswer answer = await AskAsync("a.example", "POST", $"{V1}/get_missing_events/{Escape(RoomA.RoomId)}", body);

        Assert.NotEmpty(answer.Json["events"]!.AsArray());
        Assert.All(answer.Json["events"]!.AsArray(), item => Assert.Equal(RoomA.RoomId.ToString(), item!["room_id"]!.ToString()));
    }

    // GHSA-qcjr-46gf-7f4r.
    [Fact]
    public async Task EventAuth_OfAnEventOfAnotherRoom_IsNotFound() =>
        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{V1}/event_auth/{Escape(RoomA.RoomId)}/{Escape(RoomB.Latest!.EventId)}"));

    // GHSA-r66v-qhwx-8rg4.
    [Fact]
    public async Task TimestampToEvent_ByAServerOutsideTheRoom_IsForbidden() =>
        AssertError(403, "M_FORBIDDEN", await AskAsync("b.example", "GET", $"{V1}/timestamp_to_event/{Escape(RoomA.RoomId)}?ts=1&dir=f"));

    // GHSA-rgv2-84w7-5j9p.
    [Theory]
    [InlineData("m.direct_to_device", """{"sender":"@bob:b.example","type":"t","message_id":"1","messages":{}}""")]
    [InlineData("m.presence", """{"push":[{"user_id":"@bob:b.example","presence":"online"}]}""")]
    [InlineData("m.device_list_update", """{"user_id":"@bob:b.example","device_id":"D","stream_id":1}""")]
    [InlineData("m.signing_key_update", """{"user_id":"@bob:b.example"}""")]
    public async Task Send_UnitAboutAUserOfAnotherServer_IsLeftOut(string type, string content)
    {
        HttpAnswer answer = await AskAsync("a.example", "PUT", $"{V1}/send/1", $$"""{"pdus":[],"edus":[{"edu_type":"{{type}}","content":{{content}}}]}""");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(
            await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Edu && Encoding.UTF8.GetString(update.Content.Span).Contains("@bob", StringComparison.Ordinal));
    }

    // GHSA-v2x6-m99h-vqxx.
    [Theory]
    [InlineData("m.room.server_acl", "", """{"allow":["*"],"deny":["c.example"]}""")]
    [InlineData("m.room.member", "@carol:c.example", """{"membership":"ban"}""")]
    [InlineData("m.room.member", "@carol:c.example", """{"membership":"leave"}""")]
    [InlineData("m.room.member", "@carol:c.example", """{"membership":"invite"}""")]
    public async Task History_ByADeniedServerOrOneThatIsNotInTheRoom_IsForbidden(string type, string stateKey, string content)
    {
        // A server whose user was only invited was never in the room.
        Pdu join = content.Contains("invite", StringComparison.Ordinal) ? RoomA.Message("@alice:a.example", "first") : RoomA.Join("@carol:c.example");
        Pdu change = RoomA.State("@alice:a.example", type, stateKey, content);
        Pdu later = RoomA.Message("@alice:a.example", "secret");
        HttpAnswer sent = await AskAsync("a.example", "PUT", $"{V1}/send/1", $$"""{"pdus":[{{Text(join)}},{{Text(change)}},{{Text(later)}}]}""");
        Assert.All(sent.Json["pdus"]!.AsObject(), result => Assert.Empty(result.Value!.AsObject()));
        string room = Escape(RoomA.RoomId);
        string latest = Escape(later.EventId);

        foreach (string target in new[]
        {
            $"event/{latest}", $"state/{room}?event_id={latest}", $"state_ids/{room}?event_id={latest}", $"event_auth/{room}/{latest}", $"backfill/{room}?v={latest}&limit=9",
            $"timestamp_to_event/{room}?ts=1&dir=f",
        })
        {
            AssertError(403, "M_FORBIDDEN", await AskAsync("c.example", "GET", $"{V1}/{target}"));
        }

        string body = $$"""{"earliest_events":[],"latest_events":["{{later.EventId}}"]}""";
        AssertError(403, "M_FORBIDDEN", await AskAsync("c.example", "POST", $"{V1}/get_missing_events/{room}", body));
    }

    // The state of a room at an event of another room.
    [Theory]
    [InlineData("state")]
    [InlineData("state_ids")]
    public async Task State_AtAnEventOfAnotherRoom_IsNotFound(string endpoint) =>
        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{V1}/{endpoint}/{Escape(RoomA.RoomId)}?event_id={Escape(RoomB.Latest!.EventId)}"));

    // A signed request is bound to its destination, method, target and body.
    [Fact]
    public async Task Answer_SignatureReplayedForAnotherTarget_IsUnauthorized()
    {
        string signature = Sign("a.example", "GET", $"{V1}/event/{Escape(RoomA.Events[0].EventId)}");

        AssertError(401, "M_UNAUTHORIZED", await SendAsync("GET", $"{V1}/event/{Escape(RoomA.Latest!.EventId)}", null, signature));
    }
}
