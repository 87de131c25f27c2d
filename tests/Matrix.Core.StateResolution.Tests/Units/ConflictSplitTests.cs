using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class ConflictSplitTests
{
    private static readonly StateSlot Topic = new("m.room.topic", "");
    private static readonly StateSlot Name = new("m.room.name", "");

    [Fact]
    public void Split_KeyThatAStateLacks_IsConflictedFromVersionTwoOn()
    {
        StateMap with = StateMap.Empty.SetItem(Topic, EventStore.Id("$t")).SetItem(Name, EventStore.Id("$n"));
        StateMap without = StateMap.Empty.SetItem(Name, EventStore.Id("$n"));

        foreach (ImmutableArray<StateMap> states in (ImmutableArray<StateMap>[])[[with, without], [without, with], [with, without, with]])
        {
            StateMap unconflicted = ConflictSplit.Split(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted);
            Assert.Equal(without, unconflicted);
            (StateSlot key, ImmutableArray<EventId> values) = Assert.Single(conflicted);
            Assert.Equal(Topic, key);
            Assert.Equal("$t", Assert.Single(values).ToString());

            StateMap settled = ConflictSplit.SplitV1(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflictedV1);
            Assert.Equal(with, settled);
            Assert.Empty(conflictedV1);
        }
    }

    [Fact]
    public void Split_ThreeValues_ListsEachOnceInOrder()
    {
        ImmutableArray<StateMap> states = [.. "$c $a $b $a".Split(' ').Select(id => StateMap.Empty.SetItem(Topic, EventStore.Id(id)))];
        foreach (bool isV1 in (bool[])[true, false])
        {
            StateMap agreed = isV1
                ? ConflictSplit.SplitV1(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted)
                : ConflictSplit.Split(states, out conflicted);
            Assert.Same(StateMap.Empty, agreed);
            Assert.Equal("$a $b $c", string.Join(' ', Assert.Single(conflicted).Value));
        }
    }

    [Fact]
    public void Split_KeyOfTheLaterStatesAlone_IsSeen()
    {
        // The first state has neither key; of one the others have the same value, of the other they have not.
        StateMap second = StateMap.Empty.SetItem(Topic, EventStore.Id("$t1")).SetItem(Name, EventStore.Id("$n"));
        StateMap third = StateMap.Empty.SetItem(Topic, EventStore.Id("$t2")).SetItem(Name, EventStore.Id("$n"));
        ImmutableArray<StateMap> states = [StateMap.Empty, second, third];

        Assert.Same(StateMap.Empty, ConflictSplit.Split(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted));
        Assert.Equal([Name, Topic], conflicted.Keys);

        StateMap settled = ConflictSplit.SplitV1(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflictedV1);
        Assert.Equal([Topic], conflictedV1.Keys);
        Assert.Equal([Name], settled.Keys);
    }
}
