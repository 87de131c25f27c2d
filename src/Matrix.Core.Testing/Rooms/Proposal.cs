using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Represents an event that a user of a random room wants to send.</summary>
/// <param name="Sender">The sender.</param>
/// <param name="Type">The type.</param>
/// <param name="StateKey">The state key, or <see langword="null"/> for a message event.</param>
/// <param name="Content">The content.</param>
/// <param name="Redacts">The event to redact.</param>
internal sealed record Proposal(UserId Sender, string Type, string? StateKey, byte[] Content, EventId? Redacts = null)
{
    /// <summary>Returns the proposal as an event for the auth rules to check.</summary>
    /// <remarks>It is neither hashed nor signed, because most proposals are not sent and real events cost ten times as much.</remarks>
    /// <param name="create">The room's create event.</param>
    /// <param name="eventId">The ID to give the event.</param>
    /// <param name="after">The previous events.</param>
    public VerifiedPdu ToJudge(VerifiedPdu create, EventId eventId, IEnumerable<EventId> after)
    {
        RoomVersion version = create.Pdu.Version;
        byte[] json = JsonObject.Write(writer =>
        {
            writer.WriteStartArray("auth_events"u8);
            writer.WriteEndArray();
            writer.WritePropertyName("content"u8);
            writer.WriteRawValue(Content);
            writer.WriteStartArray("prev_events"u8);
            foreach (EventId id in after)
            {
                if (version.Format.UsesReferenceHashes)
                {
                    writer.WriteStartArray();
                    writer.WriteStringValue(id.Utf8Span);
                    writer.WriteStartObject();
                    writer.WriteEndObject();
                    writer.WriteEndArray();
                }
                else
                {
                    writer.WriteStringValue(id.Utf8Span);
                }
            }

            writer.WriteEndArray();
            if (Redacts is { } redacts)
            {
                writer.WriteString("redacts"u8, redacts.Utf8Span);
            }

            writer.WriteString("room_id"u8, create.RoomId.Utf8Span);
            writer.WriteString("sender"u8, Sender.Utf8Span);
            if (StateKey is not null)
            {
                writer.WriteString("state_key"u8, StateKey);
            }

            writer.WriteString("type"u8, Type);
        });
        return Pdu.TryLoadTrusted(json, version, eventId, out Pdu? pdu, out PduError error)
            ? VerifiedPdu.TrustWithoutVerification(pdu)
            : throw new InvalidOperationException($"The proposal is not a valid event: {error}.");
    }
}
