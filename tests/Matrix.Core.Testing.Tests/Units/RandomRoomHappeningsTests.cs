using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Tests.Units;

/// <summary>That everything which random rooms are for does happen in them.</summary>
public sealed class RandomRoomHappeningsTests
{
    private const int MaxRooms = 50;
    private const int Events = 60;

    public static TheoryData<string> AllVersions => Versions.All;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Rooms_OfAFewSeeds_HaveEveryKindOfHappening(string id)
    {
        RoomVersion version = Versions.Get(id);
        string[] expected =
        [
            "accepted", "backdated", "ban", "clock ahead", "clock behind", "clock equal", "depth lie", "fork", "fork of power levels", "invite", "kick",
            "merge", "on rejected", "power levels", "join rules", "rejected AuthEvents", "rejected StateBefore", "rejected by RejectedAuthEvent",
            "rejected by SenderNotJoined", "rejected by UnexpectedAuthEvent", "resolved", "soft-failed", "stale auth event", "unban",
            .. version.Authorization.AllowsKnocking ? new[] { "knock" } : [],
            .. version.Authorization.AllowsRestrictedJoins ? new[] { "restricted join", "signed by two" } : [],
            .. version.Authorization.GivesCreatorsInfinitePower ? new[] { "creators" } : [],
            .. version.Authorization.AllowsStringPowerLevels ? new[] { "level as string" } : [],
        ];
        var happened = new HashSet<string>(StringComparer.Ordinal);
        for (int seed = 0; seed < MaxRooms && !happened.IsSupersetOf(expected); seed++)
        {
            RandomRoom random = RandomRoom.Create(version, seed, Events);
            Room room = random.Replay();
            happened.UnionWith(random.Events.SelectMany(verified => OfEvent(room, verified.Pdu)));
            happened.UnionWith(random.Views.SelectMany(view => OfView(random, view)));
            happened.UnionWith(OfGraph(random, room));
        }

        Assert.Empty(expected.Except(happened, StringComparer.Ordinal));
    }

    private static IEnumerable<string> OfEvent(Room room, Pdu pdu)
    {
        Assert.True(room.TryGetEvent(pdu.EventId, out RoomEvent? held));
        if (held.IsRejected)
        {
            return [$"rejected {held.Rejection}", $"rejected by {held.Verdict?.DecidedBy}"];
        }

        string before = TextAt(room.AsAuthState(held.StateBefore!).TryGetEvent(pdu.Slot ?? default, out VerifiedPdu? earlier) ? earlier : null, "membership"u8);
        string membership = TextAt(held.VerifiedPdu, "membership"u8);
        bool isOwn = pdu.Slot?.StateKey == pdu.Sender.Text;
        return
        [
            "accepted",
            (pdu.Type.ToString(), membership, before, isOwn) switch
            {
                ("m.room.member", "leave", "ban", _) => "unban",
                ("m.room.member", "leave", _, false) => "kick",
                ("m.room.member", _, _, _) => held.Verdict?.DecidedBy == AuthRule.JoinAuthorised ? "restricted join" : membership,
                ("m.room.power_levels", _, _, _) => "power levels",
                ("m.room.join_rules", _, _, _) => "join rules",
                _ => "other",
            },
            RequiredSigner.GetFor(pdu).Length > 1 ? "signed by two" : "signed by one",
            pdu.IsType("m.room.power_levels"u8) && pdu.Content.ToString().Contains("\":\"", StringComparison.Ordinal) ? "level as string" : "",
            pdu.IsType("m.room.create"u8) && pdu.Content.TryGetMember("additional_creators"u8, out _) ? "creators" : "",
        ];
    }

    private static IEnumerable<string> OfView(RandomRoom random, ServerView view)
    {
        Room live = random.Replay(view.Arrivals, ReceiveOptions.Live);
        return view.Arrivals.Where(verified => live.TryGetEvent(verified.EventId, out RoomEvent? held) && held.Status == EventStatus.SoftFailed).Select(_ => "soft-failed");
    }

    private static IEnumerable<string> OfGraph(RandomRoom random, Room room)
    {
        var held = random.Events.ToDictionary(verified => verified.EventId, verified => verified.Pdu);
        Dictionary<EventId, int> places = random.Events.Index().ToDictionary(item => item.Item.Pdu.EventId, item => item.Index);
        ILookup<EventId, EventId> citing = random.Events.SelectMany(verified => verified.PrevEvents.Select(prev => (Prev: prev, verified.EventId))).ToLookup(item => item.Prev, item => item.EventId);
        var times = new HashSet<MatrixTimestamp>();
        MatrixTimestamp latest = MatrixTimestamp.MinValue;
        foreach (Pdu pdu in held.Values)
        {
            Pdu[] before = [.. pdu.PrevEvents.Select(id => held[id])];
            yield return before.Length > 1 ? "merge" : "";
            yield return before.Any(prev => room.TryGetEvent(prev.EventId, out RoomEvent? known) && known.IsRejected) ? "on rejected" : "";
            yield return before.Any(prev => prev.OriginServerTimestamp > pdu.OriginServerTimestamp) ? "clock behind" : "";
            yield return pdu.OriginServerTimestamp > latest + TimeSpan.FromMinutes(5) && before.Length > 0 ? "clock ahead" : "";
            yield return times.Add(pdu.OriginServerTimestamp) ? "" : "clock equal";
            yield return before.Length > 0 && pdu.Depth != before.Max(prev => prev.Depth) + 1 ? "depth lie" : "";
            yield return before.Length == 1 && citing[before[0].EventId].Count() > 1 ? "fork" : "";
            yield return before.Length == 1 && places[pdu.EventId] - places[before[0].EventId] > 20 ? "backdated" : "";
            Assert.True(room.TryGetStateBefore(pdu.EventId, out StateMap? state));
            yield return pdu.AuthEvents.Any(id => held[id].Slot is { } key && state.TryGetValue(key, out EventId now) && now != id) ? "stale auth event" : "";
            latest = MatrixTimestamp.Max(latest, pdu.OriginServerTimestamp);
        }

        yield return random.Events.Where(verified => verified.Pdu.IsType("m.room.power_levels"u8)).GroupBy(verified => verified.AuthEvents.FirstOrDefault(id => held[id].IsType("m.room.power_levels"u8)))
            .Any(group => !group.Key.IsDefault && group.Count() > 1) ? "fork of power levels" : "";
        yield return room.ResolutionCount > 0 ? "resolved" : "";
    }

    private static string TextAt(VerifiedPdu? verified, ReadOnlySpan<byte> name) =>
        verified is not null && verified.Pdu.Content.TryGetMember(name, out Core.Json.JsonSlice value) && value.TryGetString(out string text) ? text : "";
}
