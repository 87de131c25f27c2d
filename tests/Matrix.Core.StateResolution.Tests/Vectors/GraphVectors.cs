using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>The steps of resolution one by one, on graphs of other implementations' tests.</summary>
public sealed class GraphVectors
{
    [Fact]
    public void Chain_OfSomeEvents_IsAllThatTheyReach()
    {
        JsonElement group = Primitives("full_auth_chain");
        var graph = LabelGraph.Read(group);
        foreach (JsonElement item in group.GetProperty("cases").EnumerateArray())
        {
            EventSet chain = AuthDifference.Chain(graph.Graph, [.. JsonTree.Texts(item, "start").Select(graph.Number)], inclusive: false, stop: null, TestContext.Current.CancellationToken);
            Assert.Equal(JsonTree.Texts(item, "chain"), graph.Sorted(chain));
        }

        Assert.Equal(3, group.GetProperty("cases").GetArrayLength());
    }

    [Fact]
    public void Subgraph_OfConflictedEvents_IsWhatLiesBetweenThem()
    {
        var failures = new Failures();
        foreach (JsonElement item in Primitives("conflicted_subgraph").EnumerateArray())
        {
            var graph = LabelGraph.Read(item);
            string[] conflicted = JsonTree.Texts(item, "conflicted");
            EventSet found = ConflictedSubgraph.Find(graph.Graph, [.. conflicted.Select(graph.Number)], TestContext.Current.CancellationToken);
            string[] expected = item.TryGetProperty("subgraph", out JsonElement all) ? JsonTree.Texts(all) : [.. conflicted, .. JsonTree.Texts(item, "subgraph_excluding_endpoints")];
            failures.Note(JsonTree.Text(item, "name"), Unlike(expected.Order(StringComparer.Ordinal), graph.Sorted(found)));
        }

        failures.AssertNone(6);
    }

    [Fact]
    public void Difference_OfChains_IsTheirUnionWithoutWhatAllHave()
    {
        var failures = new Failures();
        foreach (JsonElement item in Primitives("auth_difference").EnumerateArray())
        {
            bool hasChains = item.TryGetProperty("chains", out JsonElement chains);
            LabelGraph graph = hasChains ? OfChains(chains) : LabelGraph.Read(item);
            List<int>[] own = hasChains
                ? [.. Enumerable.Range(0, chains.GetArrayLength()).Select(number => new List<int> { graph.Number($"state {number}") })]
                : [.. item.GetProperty("state_sets").EnumerateArray().Select(set => JsonTree.Texts(set).Select(graph.Number).ToList())];
            EventSet difference = AuthDifference.Find(graph.Graph, [], own, inclusive: !hasChains, TestContext.Current.CancellationToken);
            failures.Note(JsonTree.Text(item, "name"), Unlike(JsonTree.Texts(item, "difference"), graph.Sorted(difference)));
        }

        failures.AssertNone(8);
    }

    [Fact]
    public void PowerOrder_OfAGraph_TakesTheSmallestFreeEventAtEveryStep()
    {
        var failures = new Failures();
        foreach (JsonElement item in Primitives("reverse_topological_sort").EnumerateArray())
        {
            var graph = LabelGraph.Read(item);
            List<int> order = PowerOrder.Sort(graph.Graph, graph.Set(graph.Labels), create: null);
            failures.Note(JsonTree.Text(item, "name"), Unlike(JsonTree.Texts(item, "order"), graph.Names(order)));
        }

        failures.AssertNone(6);
    }

    [Fact]
    public void Mainline_EventWithoutPowerLevels_ComesBeforeTheOldest()
    {
        foreach (JsonElement item in Primitives("mainline_sort").EnumerateArray())
        {
            var room = new TestRoom(11);
            string[] mainline = JsonTree.Texts(item, "mainline_newest_first");
            for (int i = mainline.Length - 1; i >= 0; i--)
            {
                _ = room.Add(mainline[i], "m.room.power_levels", "", auth: i + 1 < mainline.Length ? [mainline[i + 1]] : []);
            }

            // The later an event is to come, the earlier it claims to have been sent.
            string[] order = JsonTree.Texts(item, "order");
            foreach (string label in order)
            {
                JsonElement closest = item.GetProperty("closest_pl").GetProperty(label);
                _ = room.Add(label, "m.room.topic", "", auth: closest.ValueKind == JsonValueKind.Null ? [] : [closest.GetString()!], ts: 1000 - Array.IndexOf(order, label));
            }

            AuthGraph graph = room.Graph;
            var sorted = new Mainline(graph, room.Number(graph, mainline[0])).Sort(order.Select(label => room.Number(graph, label)));
            Assert.Equal(order.Select(label => room.Id(label)), sorted.Select(graph.IdOf));
        }
    }

    [Fact]
    public void Split_OfStates_IsWhatTheyAgreeOnAndWhatNot()
    {
        var failures = new Failures();
        foreach (JsonElement item in Primitives("split_conflicted").EnumerateArray())
        {
            ImmutableArray<StateMap> states = [.. item.GetProperty("sets").EnumerateArray().Select(StateText.Read)];
            StateMap unconflicted = JsonTree.Text(item, "algorithm") == "v1"
                ? ConflictSplit.SplitV1(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted)
                : ConflictSplit.Split(states, out conflicted);
            string agreed = Unlike(JsonTree.Texts(item, "unconflicted"), unconflicted.GetOrderedEntries().Select(entry => entry.EventId.ToString()));
            string open = Unlike(JsonTree.Texts(item, "conflicted"), conflicted.Values.SelectMany(ids => ids).Select(id => id.ToString()));
            failures.Note(item.GetRawText(), agreed + open);
        }

        failures.AssertNone(8);
    }

    private static JsonElement Primitives(string name) => TestFolders.ReadJson("stateres-graph-primitives", "cases.json").GetProperty(name);

    /// <summary>States whose chains are the given lists: one event each that cites them all.</summary>
    private static LabelGraph OfChains(JsonElement chains)
    {
        var graph = new LabelGraph();
        int number = 0;
        foreach (JsonElement chain in chains.EnumerateArray())
        {
            graph.Add($"state {number++}", JsonTree.Texts(chain));
        }

        foreach (string label in chains.EnumerateArray().SelectMany(JsonTree.Texts).Distinct(StringComparer.Ordinal))
        {
            graph.Add(label, []);
        }

        return graph;
    }

    private static string Unlike(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        string wanted = string.Join(' ', expected);
        string found = string.Join(' ', actual);
        return wanted == found ? "" : $"expected {wanted}, found {found}";
    }
}
