using System.Globalization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>A state that is stored as nodes named by their hashes: what is written for each event, and what is read after a restart.</summary>
internal static class StateLimits
{
    /// <summary>The number of events between two checkpoints of a chain of deltas, with which the nodes are compared.</summary>
    private const int Checkpoint = 1_000;

    public static void Run(TextWriter output, bool quick)
    {
        int entries = quick ? 2_000 : 150_000;
        int events = quick ? 1_000 : 100_000;
        StateMap map = StateMap.FromEntries(Enumerable.Range(0, entries).Select(i => new StateEntry(Slot(i), Id(i))));
        var store = new Store();
        TimeSpan start = Measure.Now;
        (long nodes, long bytes) = store.Add(map, baseline: null);
        TimeSpan whole = Measure.Now - start;
        var line = new LimitLine("stored_state")
            .With("entries", entries)
            .With("nodes", nodes)
            .With("bytes", bytes)
            .With("bytes_an_entry", (double)bytes / entries)
            .With("first_store_ms", whole.TotalMilliseconds);

        // The next event of the room, and all entries, after a restart.
        _ = StateMap.Load(map.Root, store).SetItem(Slot(1), Id(entries));
        store.Reads = 0;
        start = Measure.Now;
        StateMap loaded = StateMap.Load(map.Root, store);
        TimeSpan load = Measure.Now - start;
        start = Measure.Now;
        _ = loaded.SetItem(Slot(entries / 2), Id(entries));
        TimeSpan change = Measure.Now - start;
        line.With("load_us", load.TotalMicroseconds).With("first_change_us", change.TotalMicroseconds).With("nodes_read_for_one_change", store.Reads);
        start = Measure.Now;
        _ = loaded.GetOrderedEntries();
        output.WriteLine(line.With("read_all_ms", (Measure.Now - start).TotalMilliseconds));

        // Each event replaces an entry. Every state is stored, or only every tenth and every hundredth.
        foreach (int every in (int[])[1, 10, 100])
        {
            var random = new Random(1);
            var after = new Store();
            (nodes, bytes) = (0, 0);
            StateMap stored = map;
            StateMap state = map;
            start = Measure.Now;
            for (int i = 1; i <= events; i++)
            {
                state = state.SetItem(Slot(random.Next(entries)), Id(entries + i));
                if (i % every == 0)
                {
                    (long newNodes, long newBytes) = after.Add(state, stored);
                    (nodes, bytes) = (nodes + newNodes, bytes + newBytes);
                    stored = state;
                }
            }

            TimeSpan time = Measure.Now - start;
            output.WriteLine(new LimitLine("stored_state_changes")
                .With("entries", entries)
                .With("events", events)
                .With("events_between_stored_states", every)
                .With("nodes_an_event", (double)nodes / events)
                .With("bytes_an_event", (double)bytes / events)
                .With("us_an_event", time.TotalMicroseconds / events)
                .With("delta_chain_bytes_an_event", DeltaBytes(map, events)));
        }
    }

    /// <summary>
    /// The bytes that a chain of deltas with a full copy every so many events takes for each event: the changed entry as it stands in a node and the hash of the
    /// state before, and a share of the copy.
    /// </summary>
    private static double DeltaBytes(StateMap map, int events)
    {
        long entry = map.GetNodesSince(baseline: null).Sum(node => (long)node.Bytes.Length) / map.Count;
        long copy = entry * map.Count;
        return StateHash.Length + entry + ((double)copy * (events / Checkpoint) / events);
    }

    private static StateSlot Slot(int number) => new("m.room.member", string.Create(CultureInfo.InvariantCulture, $"@person{number}:example.org"));

    private static EventId Id(int number)
    {
        Span<byte> hash = stackalloc byte[StateHash.Length];
        StateHash.Compute(BitConverter.GetBytes(number)).Span.CopyTo(hash);
        return EventId.Parse("$" + System.Buffers.Text.Base64Url.EncodeToString(hash));
    }

    /// <summary>The nodes, without a disk below them.</summary>
    private sealed class Store : IStateNodeSource
    {
        private readonly Dictionary<StateHash, ReadOnlyMemory<byte>> _nodes = [];

        public int Reads { get; set; }

        public (long Nodes, long Bytes) Add(StateMap map, StateMap? baseline)
        {
            (long nodes, long bytes) = (0, 0);
            foreach (StoredStateNode node in map.GetNodesSince(baseline))
            {
                if (baseline is null)
                {
                    _nodes[node.Hash] = node.Bytes;
                }

                nodes++;
                bytes += node.Bytes.Length;
            }

            return (nodes, bytes);
        }

        public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored)
        {
            Reads++;
            return _nodes.TryGetValue(hash, out stored);
        }
    }
}
