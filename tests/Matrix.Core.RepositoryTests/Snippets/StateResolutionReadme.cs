using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class StateResolutionReadme
{
    private readonly EventFactory _room = new(RoomVersions.V12);

    [Fact]
    public void Fork_IsResolvedAndExplained()
    {
        (StateMap[] states, Pdu winner) = Fork();
        List<string> story = [];
        Assert.Equal($"{_room.Events.Count - 1} entries", Tell(states, new InMemoryEventSource(_room.VerifyAll()), story));
        Assert.Contains("stands", Assert.Single(story), StringComparison.Ordinal);
        Assert.Contains(winner.EventId.ToString(), story[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Fork_WithEventsThatAreNotAtHand_SaysWhatToFetch()
    {
        (StateMap[] states, _) = Fork();
        Assert.StartsWith("fetch $", Tell(states, new InMemoryEventSource(), []), StringComparison.Ordinal);
    }

    /// <summary>Two topics at once: the later one stands.</summary>
    private (StateMap[] States, Pdu Winner) Fork()
    {
        _ = _room.CreateRoom("@alice:a.example");
        Pdu before = _room.Events[^1];
        StateMap state = StateMap.FromEntries(_room.Events.Select(Entry));
        Pdu first = _room.State("@alice:a.example", "m.room.topic", "", """{"topic":"first"}""", new() { After = [before] });
        Pdu second = _room.State("@alice:a.example", "m.room.topic", "", """{"topic":"second"}""", new() { After = [before] });
        return ([state.SetItem(first.Slot!.Value, first.EventId), state.SetItem(second.Slot!.Value, second.EventId)], second);
    }

    private static StateEntry Entry(Pdu pdu) => new(pdu.Slot!.Value, pdu.EventId);

    private static string Tell(StateMap[] states, IEventSource events, List<string> story)
    {
        #region readme src/Matrix.Core.StateResolution/README.md
        ResolutionResult resolution = StateResolver.Resolve(RoomVersions.V12, states, events, new ResolutionOptions { Explains = true });
        if (!resolution.IsResolved)
        {
            return $"fetch {string.Join(", ", resolution.MissingEvents)}";
        }

        foreach (SlotResult result in resolution.Trace?.Results ?? [])
        {
            story.Add($"{result.Slot}: {result.Winner} stands");
        }

        return $"{resolution.State.Count} entries";
        #endregion
    }
}
