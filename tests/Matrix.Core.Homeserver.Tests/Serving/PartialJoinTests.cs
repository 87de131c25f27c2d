using System.Text.Json.Nodes;
using Matrix.Core.Events;

namespace Matrix.Core.Homeserver.Tests.Serving;

/// <summary>Joins whose answer may lack the members of the room.</summary>
public sealed class PartialJoinTests : ServingFixture
{
    [Theory]
    [InlineData("1")]
    [InlineData("True")]
    [InlineData("")]
    public async Task SendJoin_OmitMembersIsNotABoolean_IsAnInvalidParameter(string value)
    {
        Pdu join = RoomA.Join("@new:c.example");

        AssertError(400, "M_INVALID_PARAM", await JoinAsync(join, $"?omit_members={value}"));
        Assert.Equal(200, (await JoinAsync(join, "")).StatusCode);
    }

    [Fact]
    public async Task SendJoin_WithoutMembers_HasTheOtherStateAndTheMembersOfItsAuthChain()
    {
        await NameAsync();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await JoinAsync(RoomA.Join($"@user{i}:c.example"), "?omit_members=false")).StatusCode);
        }

        JsonNode answer = Json(await JoinAsync(RoomA.Join("@new:d.example"), "?omit_members=true"));

        JsonObject[] state = Events(answer, "state");
        JsonObject[] chain = Events(answer, "auth_chain");
        Assert.True((bool)answer["members_omitted"]!);
        Assert.Equal(["a.example", "c.example", "us.example"], answer["servers_in_room"]!.AsArray().Select(server => server!.ToString()), StringComparer.Ordinal);
        Assert.DoesNotContain(state, IsMember);
        Assert.Equal(["m.room.create", "m.room.join_rules", "m.room.name", "m.room.power_levels"], state.Select(item => item["type"]!.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("@alice:a.example", Assert.Single(chain, IsMember)["state_key"]!.ToString());
        Assert.Empty(state.Select(item => item.ToJsonString()).Intersect(chain.Select(item => item.ToJsonString()), StringComparer.Ordinal));
    }

    [Fact]
    public async Task SendJoin_WithoutMembersOfARoomWithoutAName_HasMembersToNameItBy()
    {
        for (int i = 0; i < 10; i++)
        {
            _ = await JoinAsync(RoomA.Join($"@user{i}:c.example"), "");
        }

        JsonNode answer = Json(await JoinAsync(RoomA.Join("@new:d.example"), "?omit_members=true"));

        Assert.True((bool)answer["members_omitted"]!);
        Assert.Equal(5, Events(answer, "state").Count(IsMember));
    }

    [Fact]
    public async Task SendJoin_WithoutMembersByAUserWhoWasThere_HasTheEarlierMembership()
    {
        await NameAsync();
        Assert.Equal(200, (await JoinAsync(RoomA.Join("@new:d.example"), "")).StatusCode);

        JsonNode answer = Json(await JoinAsync(RoomA.Join("@new:d.example"), "?omit_members=true"));

        Assert.Equal("@new:d.example", Assert.Single(Events(answer, "state"), IsMember)["state_key"]!.ToString());
    }

    [Fact]
    public async Task SendJoin_WithMembers_HasAllOfThem()
    {
        JsonNode answer = Json(await JoinAsync(RoomA.Join("@new:d.example"), "?omit_members=false"));

        Assert.False((bool)answer["members_omitted"]!);
        Assert.Equal(2, Events(answer, "state").Count(IsMember));
    }

    private async Task NameAsync()
    {
        Pdu name = RoomA.State("@alice:a.example", "m.room.name", "", """{"name":"a room"}""");
        _ = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/name", $$"""{"pdus":[{{Text(name)}}]}""");
    }

    private Task<FederationReply> JoinAsync(Pdu join, string query)
    {
        Servers.Add(RoomA.Servers);
        return AskAsync(join.Sender.ServerName.ToString(), "PUT", $"/_matrix/federation/v2/send_join/{Escape(RoomA.RoomId)}/{Escape(join.EventId)}{query}", Text(join));
    }

    private static JsonObject[] Events(JsonNode answer, string name) => [.. answer[name]!.AsArray().Select(item => item!.AsObject())];

    private static bool IsMember(JsonObject item) => item["type"]!.ToString() == "m.room.member";
}
