using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Cases;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>graph</c>, which runs the steps of state resolution individually, on graphs of labels.</summary>
internal static class GraphOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request) => request.GetString("what") switch
    {
        "full_auth_chain" => Ids(FullAuthChain(request), sorted: true),
        "auth_difference" => Ids(AuthDifferenceOf(request), sorted: true),
        "conflicted_subgraph" => Ids(Subgraph(request), sorted: true),
        "reverse_topological_sort" => Ids(PowerSort(request), sorted: false),
        "mainline_sort" => Ids(MainlineSort(request), sorted: false),
        "split_conflicted" => Split(request),
        string other => throw new ConformException($"unknown value '{other}' of 'what'"),
    };

    private static IEnumerable<string> FullAuthChain(ConformRequest request) =>
        Names(ResolutionSteps.GetAuthChain(LabelGraph.Read(request), LabelGraph.Labels(request.Get("start"))));

    private static IEnumerable<string> AuthDifferenceOf(ConformRequest request)
    {
        if (request.Has("chains"))
        {
            // The request contains the chains. The result is the IDs that are in some chains but not in all.
            List<HashSet<string>> chains = [.. request.Get("chains").EnumerateArray().Select(chain => LabelGraph.Labels(chain).Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal))];
            return chains.SelectMany(chain => chain).Distinct(StringComparer.Ordinal).Where(name => !chains.TrueForAll(chain => chain.Contains(name)));
        }

        return Names(ResolutionSteps.GetAuthDifference(LabelGraph.Read(request), request.Get("state_sets").EnumerateArray().Select(LabelGraph.Labels)));
    }

    private static IEnumerable<string> Subgraph(ConformRequest request) =>
        Names(ResolutionSteps.GetConflictedSubgraph(LabelGraph.Read(request), LabelGraph.Labels(request.Get("conflicted"))));

    private static IEnumerable<string> PowerSort(ConformRequest request) =>
        Names(ResolutionSteps.SortByReverseTopologicalPower(
            LabelGraph.Read(request), request.GetObject("graph").EnumerateObject().Select(node => LabelGraph.Label(node.Name))));

    private static IEnumerable<string> MainlineSort(ConformRequest request)
    {
        LabelGraph graph = LabelGraph.ReadMainline(request, out EventId newest, out List<EventId> events);
        return Names(ResolutionSteps.SortByMainline(graph, newest, events));
    }

    private static Action<Utf8JsonWriter> Split(ConformRequest request)
    {
        ImmutableArray<StateMap> states = [.. request.Get("sets").EnumerateArray().Select(set => StateMap.FromEntries(set.EnumerateArray().Select(CaseEvents.ReadEntry)))];
        if (states.IsEmpty)
        {
            throw new ConformException("the list of states to split is empty");
        }

        bool isV1 = request.Has("algorithm") && request.GetString("algorithm") == "v1";
        StateMap unconflicted = ResolutionSteps.SplitConflicts(
            states, isV1 ? StateResolutionAlgorithm.V1 : StateResolutionAlgorithm.V2, out IReadOnlyDictionary<StateSlot, ImmutableArray<EventId>> conflicted);
        return writer =>
        {
            writer.WriteStartObject("result"u8);
            WriteIds(writer, "unconflicted"u8, unconflicted.Values.Select(id => id.ToString()), sorted: true);
            WriteIds(writer, "conflicted"u8, conflicted.Values.SelectMany(ids => ids).Select(id => id.ToString()), sorted: true);
            writer.WriteEndObject();
        };
    }

    private static IEnumerable<string> Names(ImmutableArray<EventId> ids) => ids.Select(id => id.ToString());

    private static Action<Utf8JsonWriter> Ids(IEnumerable<string> ids, bool sorted)
    {
        List<string> list = [.. ids];
        return writer => WriteIds(writer, "result"u8, list, sorted);
    }

    private static void WriteIds(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> ids, bool sorted)
    {
        writer.WriteStartArray(name);
        foreach (string id in sorted ? ids.Order(StringComparer.Ordinal) : ids)
        {
            writer.WriteStringValue(id);
        }

        writer.WriteEndArray();
    }
}
