using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class PowerOrderTests
{
    [Fact]
    public void Sort_LevelBeforeTimeBeforeId_DecidesAmongFreeEvents()
    {
        var graph = new LabelGraph();
        graph.Add("a", [], ts: 1, level: 0);
        graph.Add("b", [], ts: 9, level: 100);
        graph.Add("c", [], ts: 3, level: 100);
        graph.Add("D", [], ts: 3, level: 100);
        graph.Add("e", [], ts: -4, level: 50);
        graph.Add("f", [], ts: 0, level: -1);
        Assert.Equal(["D", "c", "b", "e", "a", "f"], Sort(graph));
    }

    [Fact]
    public void Sort_NewestFirstReversed_WouldBeAnotherOrder()
    {
        // Trap 6.7.2: a(1) cites c(9), b(5) is alone. Smallest first: b, c, a. A newest-first order reversed is c, a, b.
        var graph = new LabelGraph();
        graph.Add("a", ["c"], ts: 1);
        graph.Add("b", [], ts: 5);
        graph.Add("c", [], ts: 9);
        Assert.Equal(["b", "c", "a"], Sort(graph));
    }

    [Fact]
    public void Sort_FreedEventThatIsSmaller_ComesBeforeOneThatWaits()
    {
        // Trap 6.7.3 and the layered reading: z frees m, which is older than y, which has been free all along.
        var graph = new LabelGraph();
        graph.Add("z", [], ts: 2);
        graph.Add("m", ["z"], ts: 1);
        graph.Add("y", [], ts: 3);
        Assert.Equal(["z", "m", "y"], Sort(graph));
    }

    [Fact]
    public void Sort_LinkThroughAnEventOutsideTheSet_IsNoEdge()
    {
        // RT-1: b cites a only over x, which is not in the set; so the comparison decides, and b is the older.
        var graph = new LabelGraph();
        graph.Add("a", [], ts: 2);
        graph.Add("x", ["a"], ts: 0);
        graph.Add("b", ["x"], ts: 1);
        Assert.Equal(["b", "a"], graph.Names(PowerOrder.Sort(graph.Graph, graph.Set(["a", "b"]), create: null)));
    }

    [Fact]
    public void Sort_CyclesSelfReferencesAndMissingParents_GiveEveryEventOnce()
    {
        var graph = new LabelGraph();
        graph.Add("a", ["b"], ts: 1);
        graph.Add("b", ["a"], ts: 2);
        graph.Add("self", ["self"], ts: 9);
        graph.Add("dangling", ["gone"], ts: 8);
        graph.Add("twice", ["self", "self"], ts: 3);
        graph.Add("behind", ["b"], ts: 0);
        Assert.Equal(["dangling", "self", "twice", "behind", "a", "b"], Sort(graph));
    }

    [Fact]
    public void Sort_IdsOfTwoAlphabets_AreOrderedByUtf8()
    {
        // U+FF5E is before U+1F600 by bytes, behind it by UTF-16, and a culture might do anything with the letters.
        var graph = new LabelGraph();
        foreach (string label in (string[])["\U0001F600", "\uff5e", "a", "B", "-", "_"])
        {
            graph.Add(label, []);
        }

        Assert.Equal(["-", "B", "_", "a", "\uff5e", "\U0001F600"], Sort(graph));
    }

    [Fact]
    public void Sort_RandomGraphs_AgreeWithASearchOfTheSmallestAtEveryStep()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var graph = new LabelGraph();
            var cites = new Dictionary<string, string[]>(StringComparer.Ordinal);
            var keys = new Dictionary<string, (long Level, long Ts)>(StringComparer.Ordinal);
            string[] labels = [.. Enumerable.Range(0, 12).Select(number => $"e{number:D2}")];
            random.Shuffle(labels);
            for (int i = 0; i < labels.Length; i++)
            {
                cites[labels[i]] = [.. labels[..i].Where(_ => random.Next(4) == 0)];
                keys[labels[i]] = (random.Next(3), random.Next(4));
                graph.Add(labels[i], cites[labels[i]], keys[labels[i]].Ts, keys[labels[i]].Level);
            }

            var expected = new List<string>();
            while (expected.Count < labels.Length)
            {
                expected.Add(labels.Except(expected, StringComparer.Ordinal).Where(label => Array.TrueForAll(cites[label], expected.Contains))
                    .OrderByDescending(label => keys[label].Level).ThenBy(label => keys[label].Ts).ThenBy(label => label, StringComparer.Ordinal).First());
            }

            Assert.Equal(expected.ToArray(), Sort(graph));
        }
    }

    private static string[] Sort(LabelGraph graph) => graph.Names(PowerOrder.Sort(graph.Graph, graph.Set(graph.Labels), create: null));
}
