using Matrix.Core.Events;
using Matrix.Core.Testing;

namespace Matrix.Core.StateResolution.Tests;

public sealed class ResolutionExplanationTests
{
    [Fact]
    public void Describe_Fork_NamesConflictWinnerAndRule()
    {
        (StateMap[] states, InMemoryEventSource events, Pdu winner, Pdu loser) = Fork();
        ResolutionResult resolution = Resolve(states, events);
        IReadOnlyList<string> lines = ResolutionExplanation.Describe(resolution, states.Length, events);
        Assert.Equal("State resolution v2.1 resolves 2 states of a room of version 12.", lines[0]);
        Assert.Contains($"  m.room.topic: {winner.EventId} (m.room.topic by @alice:a.example).", lines, StringComparer.Ordinal);
        Assert.Contains($"    {loser.EventId} (m.room.topic by @alice:a.example) is not part of the result: a later event in the order replaced it.", lines, StringComparer.Ordinal);
    }

    [Fact]
    public void Describe_EventsThatAreMissing_AreNamedByTheirIds()
    {
        (StateMap[] states, InMemoryEventSource events, Pdu winner, _) = Fork();
        ResolutionResult resolution = Resolve(states, events);
        Assert.Contains($"  m.room.topic: {winner.EventId}.", ResolutionExplanation.Describe(resolution, 2, new InMemoryEventSource()), StringComparer.Ordinal);
    }

    [Fact]
    public void Describe_OneState_SaysThatThereIsNothingToResolve()
    {
        (StateMap[] states, InMemoryEventSource events, _, _) = Fork();
        ResolutionResult resolution = Resolve([states[0], states[0]], events);
        Assert.Equal("The states are equal. No resolution is needed.", ResolutionExplanation.Describe(resolution, 2, events)[0]);
    }

    [Fact]
    public void Describe_ResolutionWithoutState_Throws()
    {
        (StateMap[] states, _, _, _) = Fork();
        ResolutionResult missing = Resolve(states, new InMemoryEventSource());
        _ = Assert.Throws<ArgumentException>("resolution", () => ResolutionExplanation.Describe(missing, 2, new InMemoryEventSource()));
    }

    private static ResolutionResult Resolve(IEnumerable<StateMap> states, IEventSource events) =>
        StateResolver.Resolve(RoomVersions.V12, states, events, new ResolutionOptions { Explains = true }, TestContext.Current.CancellationToken);

    private static (StateMap[] States, InMemoryEventSource Events, Pdu Winner, Pdu Loser) Fork()
    {
        var room = new EventFactory(RoomVersions.V12);
        _ = room.CreateRoom("@alice:a.example");
        Pdu before = room.Events[^1];
        StateMap state = StateMap.FromEntries(room.Events.Select(pdu => new StateEntry(pdu.Slot!.Value, pdu.EventId)));
        Pdu first = room.State("@alice:a.example", "m.room.topic", "", """{"topic":"first"}""", new() { After = [before] });
        Pdu second = room.State("@alice:a.example", "m.room.topic", "", """{"topic":"second"}""", new() { After = [before] });
        return ([state.SetItem(first.Slot!.Value, first.EventId), state.SetItem(second.Slot!.Value, second.EventId)], new InMemoryEventSource(room.VerifyAll()), second, first);
    }
}
