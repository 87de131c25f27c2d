using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Scenarios;

/// <summary>A room that was loaded goes on without its whole state. The nodes that it reads do not grow with the room.</summary>
public sealed class LazyStateTests
{
    /// <summary>The most nodes that one step may read or write: some lookups, each of as many nodes as the trie is deep.</summary>
    private const int MostNodes = 40;

    /// <summary>The most events of the store that one step may read: those of the state that it needs, and their auth chains.</summary>
    private const int MostEvents = 40;

    public static TheoryData<string, int> Rooms => new() { { "10", 1_000 }, { "12", 1_000 }, { "12", 100_000 } };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void EveryStep_OfARoomLoadedLazily_ReadsFewNodes(string version, int members)
    {
        LargeRoom large = LargeRoom.Hq(version == "12" ? RoomVersions.V12 : RoomVersions.V10, members);
        (Room whole, LazyHistory history) = Build(large);
        byte[] snapshot = whole.CreateSnapshot().ToStoredBytes();
        Assert.True(RoomSnapshot.TryLoadTrusted(snapshot, out RoomSnapshot? stored, out StoredFormError error), $"{error}");

        Room room = Step(history, () => Room.Load(stored, new RoomOptions { History = history }));
        Assert.Equal(whole.CurrentState.Count, room.CurrentState.Count);

        RoomEvent joined = Step(history, () => Accept(room, large.Left[0]));
        _ = Step(history, () => Accept(room, Prepare(room, large.Trunk.Span[2].Pdu.Sender)));
        RoomEvent left = Step(history, () => Accept(room, large.Right[0]));
        Assert.Equal(2, room.ForwardExtremities.Length);
        _ = Step(history, () => Accept(room, Prepare(room, large.Trunk.Span[2].Pdu.Sender)));
        Assert.Single(room.ForwardExtremities);
        _ = Step(history, () => room.CurrentState.Root);
        Assert.True(Step(history, () => room.TryGetStateEvent(StateSlot.Create, out _)));
        Assert.Equal(left.EventId, room.CurrentState[left.Slot!.Value]);
        Assert.Equal(joined.EventId, room.CurrentState[joined.Slot!.Value]);

        history.NodesWritten = 0;
        history.Store(left, withState: true);
        Assert.InRange(history.NodesWritten, 0, MostNodes);

        // The same events make the same state without a store.
        _ = Accept(whole, large.Left[0]);
        _ = Accept(whole, large.Right[0]);
        Assert.Equal(whole.CurrentState.Root, room.CurrentState.Root);
        Assert.True(whole.CurrentState.Equals(room.CurrentState));
    }

    /// <summary>Who is joined is known only from all members. They are read when somebody asks, and once.</summary>
    [Fact]
    public void HasJoinedUser_OfARoomLoadedLazily_ReadsTheMembersOnce()
    {
        LargeRoom large = LargeRoom.Hq(RoomVersions.V10, 1_000);
        (Room whole, LazyHistory history) = Build(large);
        var room = Room.Load(whole.CreateSnapshot() with { CurrentState = null }, new RoomOptions { History = history });
        ServerName server = large.Left[0].Pdu.Sender.ServerName;
        Assert.Equal(whole.HasJoinedUser(server), room.HasJoinedUser(server));
        history.NodeReads = 0;
        Assert.Equal(whole.HasJoinedUser(server), room.HasJoinedUser(server));
        Assert.Equal(0, history.NodeReads);
    }

    [Fact]
    public void Receive_NodeMissing_LeavesTheRoomAsItWas()
    {
        LargeRoom large = LargeRoom.Hq(RoomVersions.V10, 1_000);
        (Room whole, LazyHistory history) = Build(large);
        Assert.True(RoomSnapshot.TryLoadTrusted(whole.CreateSnapshot().ToStoredBytes(), out RoomSnapshot? stored, out _));
        var source = new SlowSource(history);
        var room = Load(stored, source);
        source.Loads = 0;
        RoomEvent accepted = Retry(source, () =>
        {
            EventId[] before = [.. room.ForwardExtremities];
            try
            {
                return Accept(room, large.Left[0]);
            }
            catch (StateNodesMissingException)
            {
                Assert.Equal(before, room.ForwardExtremities);
                Assert.False(room.TryGetEvent(large.Left[0].EventId, out _));
                throw;
            }
        });
        Assert.InRange(source.Loads, 1, MostNodes);
        Assert.Equal(accepted.EventId, Assert.Single(room.ForwardExtremities));
    }

    private static Room Load(RoomSnapshot stored, SlowSource source) => Retry(source, () => Room.Load(stored, new RoomOptions { History = source }));

    private static T Retry<T>(SlowSource source, Func<T> call)
    {
        while (true)
        {
            try
            {
                return call();
            }
            catch (StateNodesMissingException missing)
            {
                source.LoadNodes(missing);
            }
        }
    }

    /// <summary>The room before its last fork, and a store with its events and the state before the last of them.</summary>
    private static (Room Room, LazyHistory History) Build(LargeRoom large)
    {
        var history = new LazyHistory();
        VerifiedPdu[] trunk = large.Trunk.ToArray();
        Room room = RoomLog.Replay(trunk);
        for (int i = 0; i < trunk.Length; i++)
        {
            Assert.True(room.TryGetEvent(trunk[i].EventId, out RoomEvent? known));
            history.Store(known, withState: i == trunk.Length - 1);
        }

        return (room, history);
    }

    private static T Step<T>(LazyHistory history, Func<T> step)
    {
        (history.NodeReads, history.EventReads) = (0, 0);
        T result = step();
        Assert.InRange(history.NodeReads, 0, MostNodes);
        Assert.InRange(history.EventReads, 0, MostEvents);
        return result;
    }

    private static RoomEvent Accept(Room room, VerifiedPdu verified) => Assert.IsType<ReceiveResult.Accepted>(room.Receive(verified)).Event;

    private static VerifiedPdu Prepare(Room room, UserId sender)
    {
        var draft = new EventDraft { Sender = sender, Type = "m.room.message", SentAt = DateTimeOffset.UnixEpoch.AddYears(60) };
        return VerifiedPdu.TrustWithoutVerification(Assert.IsType<PrepareResult.Ready>(room.PrepareNext(draft)).Prepared.UnsignedPdu);
    }

    /// <summary>A store whose nodes are in memory only after they were loaded.</summary>
    private sealed class SlowSource(LazyHistory history) : IRoomHistory, IStateNodeSource
    {
        private readonly Dictionary<StateHash, ReadOnlyMemory<byte>> _loaded = [];
        private readonly Dictionary<StateHash, StateMap> _states = [];

        public int Loads { get; set; }

        public void LoadNodes(StateNodesMissingException missing)
        {
            foreach (StateHash hash in missing.Hashes)
            {
                Assert.True(history.TryGetNode(hash, out ReadOnlyMemory<byte> stored));
                _loaded.Add(hash, stored);
                Loads++;
            }
        }

        public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent) => history.TryGetEvent(eventId, out roomEvent);

        public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
        {
            stateBefore = null;
            if (!history.TryGetStateBefore(eventId, out StateMap? found))
            {
                return false;
            }

            stateBefore = _states.TryGetValue(found.Root, out StateMap? known) ? known : _states[found.Root] = StateMap.Load(found.Root, this);
            return true;
        }

        public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored) => _loaded.TryGetValue(hash, out stored);
    }
}
