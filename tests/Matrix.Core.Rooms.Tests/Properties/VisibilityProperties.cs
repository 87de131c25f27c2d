using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Properties;

/// <summary>What is served keeps to the visibility that was told at the time.</summary>
public sealed class VisibilityProperties
{
    private static readonly string[] Visibilities = ["world_readable", "shared", "invited", "joined"];
    private static readonly string[] Memberships = ["invite", "join", "leave"];

    [Fact]
    public void Backfill_AnyHistory_ShowsNoContentThatIsForbidden()
    {
        int hidden = 0;
        int shown = 0;
        Prop.ForAll(Gen.Choose(0, 9).ListOf(25).ToArbitrary(), steps =>
        {
            (RoomHarness harness, Dictionary<EventId, bool> mayBeSeen) = Play(steps);
            bool holds = true;
            ServedPage page = harness.Room.Serving.GetBackfill(harness.Room.ForwardExtremities, RoomHarness.ServerC, 6);
            while (true)
            {
                foreach (ServedEvent served in page.Events.Where(served => mayBeSeen.ContainsKey(served.Pdu.EventId)))
                {
                    bool isWhole = served.Pdu.Content.TryGetMember("body"u8, out _);
                    holds &= isWhole == mayBeSeen[served.Pdu.EventId] && served.IsVisible == isWhole;
                    hidden += isWhole ? 0 : 1;
                    shown += isWhole ? 1 : 0;
                }

                if (page.IsLast)
                {
                    return holds;
                }

                page = harness.Room.Serving.GetBackfill(page, RoomHarness.ServerC);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
        Assert.True(hidden > 0 && shown > 0, $"{hidden} hidden, {shown} shown");
    }

    /// <summary>Plays a room, and notes of each message whether a server of carol's may see it.</summary>
    private static (RoomHarness RoomHarness, Dictionary<EventId, bool> MayBeSeen) Play(IEnumerable<int> steps)
    {
        var harness = new RoomHarness();
        var mayBeSeen = new Dictionary<EventId, bool>();
        string visibility = "shared";
        string membership = "leave";
        foreach (int step in steps)
        {
            if (step < 4)
            {
                visibility = Visibilities[step];
                _ = harness.Accept(harness.SetVisibility(visibility));
            }
            else if (step < 7 && (step != 4 || membership != "join"))
            {
                membership = Memberships[step - 4];
                string sender = membership == "join" ? RoomHarness.Carol : RoomHarness.Alice;
                _ = harness.Accept(harness.Make.Member(sender, RoomHarness.Carol, membership));
            }
            else
            {
                Pdu says = harness.Say(RoomHarness.Alice, "secret");
                _ = harness.Accept(says);
                mayBeSeen[says.EventId] = visibility is "world_readable" or "shared" || membership == "join" || (visibility == "invited" && membership == "invite");
            }
        }

        _ = membership == "join" ? null : harness.Accept(harness.Make.Join(RoomHarness.Carol));
        return (harness, mayBeSeen);
    }
}
