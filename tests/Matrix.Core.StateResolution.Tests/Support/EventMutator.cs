using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>Replaces one field of an event by something that does not belong there.</summary>
internal static class EventMutator
{
    private static readonly string[] Values = ["null", "-1", "9007199254740993", "[]", "[[],{},null]", "{}", "\"\"", "true"];

    /// <summary>The stores in which one field of one event, or of its content, is something else: all of them.</summary>
    public static IEnumerable<(string What, EventStore Store)> Mutations(EventStore store, RoomVersion version, IEnumerable<EventId> ids)
    {
        foreach (EventId id in ids)
        {
            JsonElement tree = JsonTree.Parse(store.PduOf(id).Utf8);
            foreach (JsonProperty field in tree.EnumerateObject())
            {
                foreach (string value in Values)
                {
                    yield return ($"{id}.{field.Name} = {value}", With(store, version, id, Replace(tree, field.Name, value)));
                }
            }

            foreach (JsonProperty field in tree.GetProperty("content").EnumerateObject())
            {
                foreach (string value in Values)
                {
                    yield return ($"{id}.content.{field.Name} = {value}", With(store, version, id, Replace(tree, "content", Replace(tree.GetProperty("content"), field.Name, value))));
                }
            }
        }
    }

    private static EventStore With(EventStore store, RoomVersion version, EventId id, string json)
    {
        EventStore copy = store.Copy();
        _ = copy.Load(json, version, id.ToString(), store.IsRejected(id));
        return copy;
    }

    private static string Replace(JsonElement tree, string name, string value) =>
        $"{{{string.Join(',', tree.EnumerateObject().Select(field => $"{JsonSerializer.Serialize(field.Name)}:{(field.Name == name ? value : field.Value.GetRawText())}"))}}}";
}
