using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>A graph of labels: each is an event that cites others, and of which nothing else matters but power and time where they are given.</summary>
internal sealed class LabelGraph
{
    private readonly Dictionary<string, string[]> _cites = new(StringComparer.Ordinal);

    public LabelGraph() => Graph = new WalkedAuthGraph(Store);

    public EventStore Store { get; } = new();

    public AuthGraph Graph { get; }

    public IEnumerable<string> Labels => _cites.Keys;

    /// <summary>A graph of a corpus: an object of labels and what each cites, and where there are, levels and times by label.</summary>
    public static LabelGraph Read(JsonElement item)
    {
        var graph = new LabelGraph();
        foreach (JsonProperty node in item.GetProperty("graph").EnumerateObject())
        {
            long ts = item.TryGetProperty("ts", out JsonElement times) ? times.GetProperty(node.Name).GetInt64() : 0;
            long level = item.TryGetProperty("power", out JsonElement levels) ? levels.GetProperty(node.Name).GetInt64() : 0;
            graph.Add(node.Name, JsonTree.Texts(node.Value), ts, level);
        }

        return graph;
    }

    /// <summary>Adds an event. A level other than 0 is given by power levels beside the graph.</summary>
    public void Add(string label, string[] cites, long ts = 0, long level = 0)
    {
        _cites.Add(label, cites);
        IEnumerable<string> auth = cites;
        if (level != 0)
        {
            string levels = $"levels of {label}";
            _ = Store.Load($$"""{"type":"m.room.power_levels","state_key":"","sender":"@x:x","content":{"users":{"@x:x":{{level}} } } }""", Versions.Of(11), levels);
            auth = auth.Append(levels);
        }

        string list = JsonSerializer.Serialize(auth);
        _ = Store.Load($$"""{"type":"label","state_key":{{JsonSerializer.Serialize(label)}},"sender":"@x:x","origin_server_ts":{{ts}},"auth_events":{{list}} }""", Versions.Of(11), label);
    }

    public int Number(string label) => Graph.NumberOf(EventStore.Id(label));

    public EventId[] Ids(IEnumerable<string> labels) => [.. labels.Select(EventStore.Id)];

    public EventSet Set(IEnumerable<string> labels)
    {
        var set = new EventSet();
        foreach (string label in labels)
        {
            _ = set.Add(Number(label));
        }

        return set;
    }

    /// <summary>The labels of events, in their order.</summary>
    public string[] Names(IEnumerable<int> numbers) => [.. numbers.Select(number => Graph.IdOf(number).ToString())];

    public string[] Sorted(EventSet set) => [.. Names(set.ToList()).Order(StringComparer.Ordinal)];
}
