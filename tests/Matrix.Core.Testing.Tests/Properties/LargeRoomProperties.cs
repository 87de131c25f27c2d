using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Tests.Properties;

/// <summary>What holds of every large room, whatever its shape and version.</summary>
public sealed class LargeRoomProperties
{
    public static TheoryData<string, string> Shapes => LargeShapes.All;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Events_AreAllowedByWhatTheyCite(string version, string shape)
    {
        LargeRoom room = LargeShapes.Room(version, shape);
        Assert.All(room.Events, verified =>
        {
            AuthEvent[] cited = [.. verified.AuthEvents.Select(id => Find(room, id))];
            AuthRejection? independent = AuthRules.CheckStateIndependent(verified, cited, verified == room.Create ? null : new AuthEvent(room.Create));
            Assert.True(independent is null, $"{verified}: {independent}");
            IEnumerable<VerifiedPdu> state = cited.Select(item => item.VerifiedPdu);
            AuthVerdict dependent = AuthRules.CheckStateDependent(verified, new AuthState(room.Version.Format.UsesCreateEventIdAsRoomId ? state.Append(room.Create) : state));
            Assert.True(verified == room.Create || dependent.IsAllowed, $"{verified}: {dependent}");
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Replay_AcceptsEveryEvent_AndComesToTheSameStates(string version, string shape)
    {
        LargeRoom room = LargeShapes.Room(version, shape);
        Room replayed = Replay(room);
        foreach (RoomFork fork in room.Forks)
        {
            Assert.Equal(fork.States[0], StateAfter(replayed, fork.Left[^1]));
            Assert.Equal(fork.States[1], StateAfter(replayed, fork.Right[^1]));
        }

        Assert.NotEqual(room.States[0], room.States[1]);
        Assert.Equal(replayed.CurrentState, Resolve(room, room.States));
        Assert.Equal(2, replayed.ForwardExtremities.Length);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Events_CiteWhatTheStateBeforeThemHasForThem(string version, string shape)
    {
        LargeRoom room = LargeShapes.Room(version, shape);
        Room replayed = Replay(room);
        Assert.All(room.Events.Skip(1), verified =>
        {
            Assert.True(replayed.TryGetEvent(verified.EventId, out RoomEvent? known));
            IEnumerable<EventId> selected = AuthEventSelection.GetSlots(verified.Pdu).Where(key => known.StateBefore!.TryGetValue(key, out _)).Select(key => known.StateBefore![key]);
            Assert.Equal(selected.Order(), verified.AuthEvents.Order());
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Events_AreTruePdus(string version, string shape)
    {
        LargeRoom room = LargeShapes.Room(version, shape);
        Assert.All(room.Events, verified =>
        {
            Assert.True(Pdu.TryParse(verified.Pdu.Utf8.Span, room.Version, out Pdu? read, out PduError error), error.ToString());
            Assert.Equal(verified.EventId, read.EventId);
            Assert.True(read.ContentHashMatches());
        });
        Assert.Single(room.Events.Select(verified => verified.RoomId).Distinct());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Events_ComeAfterWhatTheyCite_OneDeeper(string version, string shape)
    {
        LargeRoom room = LargeShapes.Room(version, shape);
        var depths = new Dictionary<EventId, long>();
        Assert.All(room.Events, verified =>
        {
            Pdu pdu = verified.Pdu;
            Assert.All(pdu.AuthEvents, id => Assert.True(depths.ContainsKey(id)));
            Assert.Equal(pdu.PrevEvents.Select(id => depths[id]).Prepend(0).Max() + 1, pdu.Depth);
            Assert.Equal(verified == room.Create, pdu.PrevEvents.Count == 0);
            depths.Add(pdu.EventId, pdu.Depth);
        });
        Assert.Equal(room.Events, [.. room.Trunk.ToArray(), .. room.Left, .. room.Right]);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void States_InEitherOrder_ResolveTheSame(string version, string shape)
    {
        LargeRoom room = LargeShapes.Room(version, shape);
        foreach (ImmutableArray<StateMap> states in room.Forks.Select(fork => fork.States))
        {
            Assert.Equal(Resolve(room, states), Resolve(room, states.Reverse()));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rooms_OfOneSeed_AreTheSame_AndOfAnother_AreNot(string version, string shape)
    {
        LargeRoom room = LargeShapes.Make(version, shape, seed: 5);
        Assert.Equal(Texts(room), Texts(LargeShapes.Make(version, shape, seed: 5)), StringComparer.Ordinal);
        Assert.Empty(Ids(room).Intersect(Ids(LargeShapes.Make(version, shape, seed: 6))));
        Assert.Equal(5, room.Seed);
    }

    private static IEnumerable<string> Texts(LargeRoom room) => room.Events.Select(verified => Convert.ToHexString(verified.Pdu.Utf8.Span));

    private static IEnumerable<EventId> Ids(LargeRoom room) => room.Events.Select(verified => verified.EventId);

    private static AuthEvent Find(LargeRoom room, EventId id)
    {
        Assert.True(room.TryGetEvent(id, out AuthEvent found));
        return found;
    }

    private static StateMap? StateAfter(Room replayed, VerifiedPdu verified)
    {
        Assert.True(replayed.TryGetEvent(verified.EventId, out RoomEvent? known));
        return known.StateAfter;
    }

    private static StateMap Resolve(LargeRoom room, IEnumerable<StateMap> states)
    {
        ResolutionResult resolution = StateResolver.Resolve(room.Version, states, room, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(resolution.IsResolved);
        return resolution.State;
    }

    private static Room Replay(LargeRoom room)
    {
        Assert.True(Room.TryCreate(room.Create, out Room? replayed, out _));
        Assert.All(room.Events.Skip(1), verified =>
        {
            ReceiveResult received = replayed.Receive(verified, ReceiveOptions.Log);
            Assert.True(received is ReceiveResult.Accepted, $"{verified}: {received}");
        });
        return replayed;
    }
}
