using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.Conform;

/// <summary>Represents a graph of labels as events. Each label is an event that references its parents, with the power and time from the request.</summary>
internal sealed class LabelGraph : IEventSource
{
    private const string Creator = "@creator:graph";

    private readonly Dictionary<EventId, AuthEvent> _events = [];

    public static EventId Label(string label) => EventId.UnsafeFromUtf8(JsonText.ToUtf8(label));

    public static List<EventId> Labels(JsonElement list) => [.. list.EnumerateArray().Select(label => Label(Text(label)))];

    /// <summary>Reads <c>graph</c>, and <c>power</c> and <c>ts</c> if they are present.</summary>
    public static LabelGraph Read(ConformRequest request)
    {
        var events = new LabelGraph();
        Dictionary<string, long> powers = Numbers(request, "power");
        Dictionary<string, long> times = Numbers(request, "ts");
        foreach (JsonProperty node in request.GetObject("graph").EnumerateObject())
        {
            long power = powers.GetValueOrDefault(node.Name);
            List<string> cites = [.. node.Value.EnumerateArray().Select(Text)];
            if (power != 0)
            {
                // The power levels event that the event references gives the level of its sender.
                cites.Add($"power of {node.Name}");
                events.Add($"power of {node.Name}", "m.room.power_levels", "", Creator, 0, [], $$$"""{"users":{"{{{Creator}}}":{{{power}}}}}""");
            }

            events.Add(node.Name, "label", node.Name, Creator, times.GetValueOrDefault(node.Name), cites, "{}");
        }

        return events;
    }

    /// <summary>Reads <c>mainline_newest_first</c> and <c>closest_pl</c>.</summary>
    public static LabelGraph ReadMainline(ConformRequest request, out EventId newest, out List<EventId> events)
    {
        var graph = new LabelGraph();
        List<string> mainline = [.. request.Get("mainline_newest_first").EnumerateArray().Select(Text)];
        for (int i = 0; i < mainline.Count; i++)
        {
            graph.Add(mainline[i], "m.room.power_levels", "", Creator, 0, i + 1 < mainline.Count ? [mainline[i + 1]] : [], "{}");
        }

        events = [];
        Dictionary<string, long> times = Numbers(request, "ts");
        foreach (JsonProperty item in request.GetObject("closest_pl").EnumerateObject())
        {
            List<string> cites = item.Value.ValueKind == JsonValueKind.String ? [item.Value.GetString()!] : [];
            graph.Add(item.Name, "label", item.Name, Creator, times.GetValueOrDefault(item.Name), cites, "{}");
            events.Add(Label(item.Name));
        }

        newest = mainline.Count > 0 ? Label(mainline[0]) : throw new ConformException("the mainline is empty");
        return graph;
    }

    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent) => _events.TryGetValue(eventId, out authEvent);

    private static string Text(JsonElement label) => label.GetString() ?? throw new ConformException("a label is null");

    /// <summary>Reads the integers of a map once for all labels. The result is empty if the map is missing.</summary>
    private static Dictionary<string, long> Numbers(ConformRequest request, string field)
    {
        Dictionary<string, long> numbers = new(StringComparer.Ordinal);
        if (request.Has(field) && request.Get(field) is { ValueKind: JsonValueKind.Object } map)
        {
            foreach (JsonProperty item in map.EnumerateObject())
            {
                numbers[item.Name] = item.Value.ValueKind == JsonValueKind.Number && item.Value.TryGetInt64(out long number) ? number : 0;
            }
        }

        return numbers;
    }

    private void Add(string label, string type, string stateKey, string sender, long ts, IEnumerable<string> cites, string content)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteString("state_key"u8, stateKey);
            writer.WriteString("sender"u8, sender);
            writer.WriteNumber("origin_server_ts"u8, ts);
            writer.WritePropertyName("content"u8);
            writer.WriteRawValue(content);
            writer.WriteStartArray("auth_events"u8);
            foreach (string cited in cites)
            {
                writer.WriteStringValue(cited);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        EventId id = Label(label);
        if (Pdu.TryLoadTrusted(buffer.ToArray(), RoomVersions.V11, id, out Pdu? pdu, out _))
        {
            _events[id] = new AuthEvent(VerifiedPdu.TrustWithoutVerification(pdu));
        }
    }
}
