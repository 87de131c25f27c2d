using System.Text.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.Output;

/// <summary>Writes a state as JSON: <c>[[type,state_key,event_id],…]</c>, sorted by type and then state key in UTF-8 byte order.</summary>
internal static class StateJson
{
    public static void Write(Utf8JsonWriter writer, StateMap state)
    {
        writer.WriteStartArray();
        foreach (StateEntry entry in state.GetOrderedEntries())
        {
            writer.WriteStartArray();
            writer.WriteStringValue(entry.Slot.Type.Utf8Span);
            writer.WriteStringValue(entry.Slot.StateKey.Utf8Span);
            writer.WriteStringValue(entry.EventId.Utf8Span);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
