using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>Worked examples of the algorithms, down to the sets and orders between.</summary>
public sealed class SpecVectors
{
    private static readonly Dictionary<string, string> CaseOfTrace = new(StringComparer.Ordinal)
    {
        ["ban_vs_pl"] = "ruma/ban_vs_power_levels/dag",
        ["topic_vs_ban"] = "ruma/topic_vs_ban/dag",
        ["join_rules_vs_join"] = "ruma/join_rules_vs_join/dag",
        ["admin_vs_mod"] = "ruma/power_levels_admin_vs_mod/dag",
        ["msc4297_A_pdus-v11"] = "ruma/msc4297_problem_a_state_res_v2_0",
        ["msc4297_A_pdus-v12"] = "ruma/msc4297_problem_a_state_res_v2_1",
        ["msc4297_B_pdus-v11"] = "ruma/msc4297_problem_b_state_res_v2_0",
        ["msc4297_B_pdus-v12"] = "ruma/msc4297_problem_b_state_res_v2_1",
    };

    [Theory]
    [InlineData("auth_chain_inclusive", true)]
    [InlineData("auth_chain_exclusive", false)]
    public void Resolve_MergesThatTurnOnTheAuthChain_AreTheExpectedStates(string reading, bool inclusive)
    {
        var failures = new Failures();
        foreach (JsonElement item in Derived("state_resolution").EnumerateArray())
        {
            var room = new ResolutionCase(item);
            JsonElement expected = item.GetProperty("expected");
            StateMap state = StateText.Read(expected.TryGetProperty(reading, out JsonElement own) ? own : expected.GetProperty($"{reading["auth_chain_".Length..]}_f_only_walk"));
            ResolutionResult resolution = room.Resolve(item, Options(inclusive));
            string steps = item.TryGetProperty("trace", out JsonElement trace) ? UnlikeSteps(room, item, trace.GetProperty(reading), resolution) : "";
            failures.Note(JsonTree.Text(item, "name"), StateText.Difference(state, resolution.State) + steps);
        }

        failures.AssertNone(3);
    }

    [Theory]
    [InlineData("inclusive", true)]
    [InlineData("exclusive", false)]
    public void Trace_OfKnownMerges_HasTheExpectedSetsAndOrders(string reading, bool inclusive)
    {
        var cases = TestFolders.ReadJson("stateres-ruma", "cases.json").GetProperty("cases").EnumerateArray().ToDictionary(item => JsonTree.Text(item, "name"), StringComparer.Ordinal);
        var failures = new Failures();
        foreach (JsonProperty item in Derived("ruma_fixture_traces").GetProperty("cases").EnumerateObject())
        {
            JsonElement states = cases[CaseOfTrace[item.Name]];
            var room = new ResolutionCase(states);
            failures.Note(item.Name, UnlikeSteps(room, states, item.Value.GetProperty(reading), room.Resolve(states, Options(inclusive))));
        }

        failures.AssertNone(8);
    }

    [Fact]
    public void PowerOrder_KahnExample_IsSmallestFirst()
    {
        JsonElement item = Derived("kahn_order");
        var graph = new LabelGraph();
        foreach (JsonProperty node in item.GetProperty("nodes").EnumerateObject())
        {
            graph.Add(node.Name, JsonTree.Texts(node.Value, "auth"), node.Value.GetProperty("ts").GetInt64());
        }

        Assert.Equal(JsonTree.Texts(item, "expected"), graph.Names(PowerOrder.Sort(graph.Graph, graph.Set(graph.Labels), create: null)));
    }

    [Fact]
    public void OrderV1_Sha1Example_IsDepthThenHashDescending()
    {
        JsonElement item = Derived("v1_sha1_order");
        var events = item.GetProperty("events").EnumerateArray().ToDictionary(node => JsonTree.Text(node, "event_id"), node => node.GetProperty("depth").GetInt64(), StringComparer.Ordinal);
        string[] order = OrderV1(events);
        Assert.Equal(JsonTree.Texts(item, "auth_pass_order"), order);
        Array.Reverse(order);
        Assert.Equal(JsonTree.Texts(item, "normal_pass_try_order"), order);
    }

    [Fact]
    public void OrderV1_SorterExample_IsDepthThenHashDescending()
    {
        JsonElement item = TestFolders.ReadJson("stateres-v1", "cases.json").GetProperty("sorter_vectors");
        var events = item.GetProperty("input").EnumerateArray().ToDictionary(node => node[0].GetString()!, node => node[1].GetInt64(), StringComparer.Ordinal);
        Assert.Equal(JsonTree.Texts(item, "order"), OrderV1(events));
    }

    private static string[] OrderV1(Dictionary<string, long> depths)
    {
        var store = new EventStore();
        var graph = new WalkedAuthGraph(store);
        foreach ((string id, long depth) in depths)
        {
            _ = store.Load($$"""{"type":"m.room.topic","state_key":"","depth":{{depth}}}""", Versions.Of(1), id);
        }

        return [.. ResolverV1.Order(graph, depths.Keys.Select(id => graph.NumberOf(EventStore.Id(id)))).Select(number => graph.IdOf(number).ToString())];
    }

    private static JsonElement Derived(string name) => TestFolders.ReadJson("spec", "spec-vectors.json").GetProperty("derived").GetProperty(name);

    private static ResolutionOptions Options(bool inclusive) => new() { PassesOverMissing = true, Explains = true, AuthChainIncludesState = inclusive };

    /// <summary>Every set and order of a resolution that is not the expected one.</summary>
    private static string UnlikeSteps(ResolutionCase room, JsonElement item, JsonElement expected, ResolutionResult resolution)
    {
        ResolutionTrace trace = resolution.Trace!;
        var lines = new List<string>();
        Compare("conflicted", trace.ConflictedSlots.SelectMany(key => key.Events), sorted: true);
        Compare("auth_difference", In(ConflictReasons.AuthDifference), sorted: true);
        Compare("subgraph", In(ConflictReasons.ConflictedSubgraph), sorted: true);
        Compare("full", trace.FullConflictedSet.Select(conflicted => conflicted.EventId), sorted: true);
        Compare("X_order", trace.PowerOrder.Select(place => place.EventId), sorted: false);
        Compare("state_after_pass1", AfterFirstPass(room, item, trace), sorted: true);
        Compare("mainline", trace.Mainline, sorted: false);
        Compare("rest_order", trace.MainlineOrder.Select(place => place.EventId), sorted: false);
        Compare("result", resolution.State!.Values, sorted: true);
        foreach (MainlineOrderedEvent place in trace.MainlineOrder)
        {
            string wanted = expected.GetProperty("positions").GetProperty(place.EventId.ToString()).ToString();
            string found = place.Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "inf";
            if (wanted != found)
            {
                lines.Add($"position of {place.EventId}: expected {wanted}, found {found}");
            }
        }

        return string.Join("; ", lines);

        IEnumerable<EventId> In(ConflictReasons reason) => trace.FullConflictedSet.Where(conflicted => conflicted.Reasons.HasFlag(reason)).Select(conflicted => conflicted.EventId);

        void Compare(string name, IEnumerable<EventId> ids, bool sorted)
        {
            string wanted = string.Join(' ', Ordered(JsonTree.Texts(expected, name), sorted));
            string found = string.Join(' ', Ordered(ids.Select(id => id.ToString()), sorted));
            if (wanted != found)
            {
                lines.Add($"{name}: expected {wanted}, found {found}");
            }
        }
    }

    private static IEnumerable<string> Ordered(IEnumerable<string> ids, bool sorted) => sorted ? ids.Order(StringComparer.Ordinal) : ids;

    /// <summary>What the first pass leaves: in version 2 it begins with the unconflicted state.</summary>
    private static IEnumerable<EventId> AfterFirstPass(ResolutionCase room, JsonElement item, ResolutionTrace trace)
    {
        StateMap state = room.Version.Format.UsesCreateEventIdAsRoomId ? StateMap.Empty : ConflictSplit.Split([.. room.StatesOf(item)], out _);
        foreach (AuthCheckTrace judgement in trace.AuthChecks.Where(judgement => judgement is { Pass: 1, Verdict.IsAllowed: true }))
        {
            state = state.SetItem(room.Store.PduOf(judgement.EventId).Slot!.Value, judgement.EventId);
        }

        return state.GetOrderedEntries().Select(entry => entry.EventId);
    }
}
