using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Represents an update whose content is written when the changes become an append.</summary>
internal sealed record RecordedUpdate(HostUpdateKind Kind, EventId? EventId, ServerName? Origin, StateMap Before, StateMap After)
{
    /// <summary>Gets the redaction that redacted the event.</summary>
    public EventId? Redaction { get; init; }

    public HostUpdateDraft ToDraft(RoomId roomId) => new() { Kind = Kind, RoomId = roomId, EventId = EventId, Origin = Origin, Content = Write() };

    private ReadOnlyMemory<byte> Write()
    {
        ImmutableArray<StateSlot> changed = ReferenceEquals(Before, After) ? [] : After.GetDifferingSlots(Before);
        if (changed.IsEmpty && Redaction is null)
        {
            return default;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            if (Redaction is { } redaction)
            {
                writer.WriteString("redacted_by"u8, redaction.Utf8Span);
            }

            if (!changed.IsEmpty)
            {
                WriteState(writer, changed);
            }

            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private void WriteState(Utf8JsonWriter writer, ImmutableArray<StateSlot> changed)
    {
        writer.WriteStartArray("state"u8);
        foreach (StateSlot slot in changed)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(slot.Type.Utf8Span);
            writer.WriteStringValue(slot.StateKey.Utf8Span);
            if (After.TryGetValue(slot, out EventId eventId))
            {
                writer.WriteStringValue(eventId.Utf8Span);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
