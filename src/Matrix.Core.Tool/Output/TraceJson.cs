using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.Output;

/// <summary>Writes the explanation of a resolution as JSON.</summary>
internal static class TraceJson
{
    public static void Write(Utf8JsonWriter writer, ResolutionTrace trace)
    {
        writer.WriteStartObject();
        writer.WriteString("room_version"u8, trace.Version.ToString());
        WriteList(writer, "conflicted"u8, trace.ConflictedSlots, (key, item) =>
        {
            WriteKey(key, item.Slot);
            WriteIds(key, "events"u8, item.Events);
        });
        WriteList(writer, "full_conflicted_set"u8, trace.FullConflictedSet, (entry, item) =>
        {
            entry.WriteString("event_id"u8, item.EventId.Utf8Span);
            entry.WriteStartArray("because"u8);
            foreach (ConflictReasons reason in (ReadOnlySpan<ConflictReasons>)[ConflictReasons.ConflictedState, ConflictReasons.AuthDifference, ConflictReasons.ConflictedSubgraph])
            {
                if (item.Reasons.HasFlag(reason))
                {
                    entry.WriteStringValue(Name(reason.ToString()));
                }
            }

            entry.WriteEndArray();
        });
        WriteList(writer, "power_order"u8, trace.PowerOrder, (entry, item) =>
        {
            entry.WriteString("event_id"u8, item.EventId.Utf8Span);
            entry.WriteString("sender_level"u8, item.SenderLevel.ToString());
            entry.WriteNumber("origin_server_ts"u8, item.OriginServerTimestamp.Milliseconds);
            entry.WriteBoolean("power_event"u8, item.IsPowerEvent);
            entry.WriteString("after_the_one_before_by"u8, Name(item.DecidedBy.ToString()));
        });
        WriteIds(writer, "mainline"u8, trace.Mainline);
        WriteList(writer, "mainline_order"u8, trace.MainlineOrder, (entry, item) =>
        {
            entry.WriteString("event_id"u8, item.EventId.Utf8Span);
            if (item.Position is { } position)
            {
                entry.WriteNumber("position"u8, position);
            }
            else
            {
                entry.WriteNull("position"u8);
            }

            entry.WriteNumber("origin_server_ts"u8, item.OriginServerTimestamp.Milliseconds);
            entry.WriteString("after_the_one_before_by"u8, Name(item.DecidedBy.ToString()));
        });
        WriteList(writer, "judgements"u8, trace.AuthChecks, (entry, item) =>
        {
            entry.WriteString("event_id"u8, item.EventId.Utf8Span);
            entry.WriteNumber("pass"u8, item.Pass);
            WriteVerdict(entry, item.Verdict);
        });
        WriteList(writer, "outcomes"u8, trace.Results, WriteOutcome);
        writer.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, SlotResult outcome)
    {
        WriteKey(writer, outcome.Slot);
        if (outcome.Winner is { } winner)
        {
            writer.WriteString("event_id"u8, winner.Utf8Span);
        }

        WriteList(writer, "lost"u8, outcome.Losers, (entry, item) =>
        {
            entry.WriteString("event_id"u8, item.EventId.Utf8Span);
            entry.WriteString("because"u8, Name(item.Reason.ToString()));
            WriteVerdict(entry, item.Verdict);
        });
    }

    private static void WriteVerdict(Utf8JsonWriter writer, AuthVerdict? verdict)
    {
        if (verdict is not { } given)
        {
            return;
        }

        writer.WriteString("verdict"u8, given.IsAllowed ? "allowed"u8 : "rejected"u8);
        writer.WriteString("rule"u8, given.RuleNumber);
        writer.WriteString("code"u8, given.Code);
        writer.WriteString("reason"u8, given.Reason);
    }

    private static void WriteKey(Utf8JsonWriter writer, StateSlot key)
    {
        writer.WriteString("type"u8, key.Type.Utf8Span);
        writer.WriteString("state_key"u8, key.StateKey.Utf8Span);
    }

    private static void WriteIds(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<EventId> ids)
    {
        writer.WriteStartArray(name);
        foreach (EventId id in ids)
        {
            writer.WriteStringValue(id.Utf8Span);
        }

        writer.WriteEndArray();
    }

    private static void WriteList<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Name(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
