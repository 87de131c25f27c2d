using Matrix.Core.Events;
using Matrix.Core.StateResolution.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.StateResolution.Tests.Units;

/// <summary>Which resolutions are kept, and how much of them.</summary>
public sealed class RoomStateResolverTests
{
    private const int Members = 400;

    [Theory]
    [InlineData(2 * Members, 2)]
    [InlineData(Members / 2, 1)]
    public void Resolve_LargeResolutionsOfTwoTimes_AreKeptAsFarAsTheirEventsGo(int keptEvents, int expected)
    {
        var room = new HostileRoom(Versions.Of(12), Members);
        var resolver = new RoomStateResolver(Versions.Of(12), room) { KeptEvents = keptEvents };
        StateMap[] past = [.. room.Events.Select(verified => room.StateAfter(verified.EventId)).OfType<StateMap>()];

        // Twice each: a large one is kept when its like comes again. One is of the first half of the past, and one of the second.
        for (int i = 0; i < 2; i++)
        {
            Resolve(past[0], past[150 + i]);
            Resolve(past[240 + i], past[390 + i]);
        }

        Assert.Equal(expected, resolver.KeptResolutions);

        void Resolve(StateMap left, StateMap right)
        {
            StateMap[] states = [left, right];
            Assert.Equal(
                StateResolver.Resolve(room.Events[0].Pdu.Version, states, room, cancellationToken: TestContext.Current.CancellationToken).State,
                resolver.Resolve(states, TestContext.Current.CancellationToken).State);
        }
    }

    [Fact]
    public void Resolve_ManyTimesFarApart_KeepsNoMoreResolutionsThanTheBound()
    {
        var room = new HostileRoom(Versions.Of(10), Members);
        var resolver = new RoomStateResolver(Versions.Of(10), room);
        StateMap[] past = [.. room.Events.Select(verified => room.StateAfter(verified.EventId)).OfType<StateMap>()];
        int most = 0;
        for (int i = 0; i < 60; i++)
        {
            // Two of each time, one after the other.
            int at = (i / 2 % 6) * 50;
            _ = resolver.Resolve([past[at + (i % 2)], past[at + 140 + (i % 2)]], TestContext.Current.CancellationToken);
            most = Math.Max(most, resolver.KeptResolutions);
        }

        Assert.Equal(RoomStateResolver.MaxKeptResolutions, most);
    }

    /// <summary>The limits on the cost of a resolution are tested by this count.</summary>
    [Fact]
    public void Resolve_SmallFork_CountsEachCheck()
    {
        var room = new HostileRoom(Versions.Of(10), Members);
        StateMap[] past = [.. room.Events.Select(verified => room.StateAfter(verified.EventId)).OfType<StateMap>()];
        StateMap[] states = [past[0], past[100]];
        var resolver = new RoomStateResolver(Versions.Of(10), room);
        _ = resolver.Resolve(states, TestContext.Current.CancellationToken);
        ResolutionTrace? trace = StateResolver.Resolve(Versions.Of(10), states, room, new ResolutionOptions { Explains = true }, TestContext.Current.CancellationToken).Trace;
        Assert.NotEmpty(trace!.AuthChecks);
        Assert.Equal(trace.AuthChecks.Length, resolver.Index.Work.EventsJudged);
    }

    [Fact]
    public void Forget_ResolutionsAreKept_KeepsNone()
    {
        var room = new HostileRoom(Versions.Of(12), Members);
        var resolver = new RoomStateResolver(Versions.Of(12), room);
        VerifiedPdu ancient = room.AncientMessage();
        StateMap state = room.StateAfter(ancient.Pdu.EventId)!;
        for (int i = 0; i < 3; i++)
        {
            _ = room.Honest();
            _ = resolver.Resolve([room.CurrentState, state], TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, resolver.KeptResolutions);
        resolver.Forget();
        Assert.Equal(0, resolver.KeptResolutions);
    }
}
