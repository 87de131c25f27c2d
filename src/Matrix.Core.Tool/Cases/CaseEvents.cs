using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.Cases;

/// <summary>Represents the events of a case, loaded as trusted history.</summary>
/// <remarks>IDs are opaque and taken as given, and an event may lack fields that the rules do not read.</remarks>
internal sealed class CaseEvents : IEventSource
{
    private readonly Dictionary<EventId, AuthEvent> _events = [];
    private readonly List<AuthEvent> _order = [];

    /// <summary>Gets the events in the order of the case.</summary>
    public IReadOnlyList<AuthEvent> All => _order;

    /// <summary>Reads a list of events.</summary>
    /// <param name="list">The list. Each item is <c>{"event_id","pdu",["rejected":true]}</c>, or an event with its <c>event_id</c>.</param>
    /// <param name="version">The room version.</param>
    /// <param name="checkIds"><see langword="true"/> to compute IDs instead of taking the given ones.</param>
    public static CaseEvents Read(JsonElement list, RoomVersion version, bool checkIds)
    {
        var events = new CaseEvents();
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new CaseException("'events' is not a list");
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            AuthEvent read = ReadOne(item, version, checkIds);
            events._events[read.VerifiedPdu.Pdu.EventId] = read;
            events._order.Add(read);
        }

        return events;
    }

    /// <summary>Reads one event.</summary>
    public static AuthEvent ReadOne(JsonElement item, RoomVersion version, bool checkIds)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new CaseException("an event is not an object");
        }

        JsonElement pdu = item.TryGetProperty("pdu"u8, out JsonElement wrapped) && wrapped.ValueKind == JsonValueKind.Object ? wrapped : item;
        EventId? id = item.TryGetProperty("event_id"u8, out JsonElement given) && given.ValueKind == JsonValueKind.String ? IdOf(given) : null;
        bool rejected = item.TryGetProperty("rejected"u8, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        if (!Pdu.TryLoadTrusted(JsonMarshal.GetRawUtf8Value(pdu), version, checkIds ? null : id, out Pdu? read, out PduError error))
        {
            throw new CaseException(error.Code, error.ToString());
        }

        if (checkIds && id is { } claimed && claimed != read.EventId)
        {
            throw new CaseException("wrong_event_id", $"the case gives the event ID {claimed}, but the computed ID is {read.EventId}");
        }

        return new AuthEvent(VerifiedPdu.TrustWithoutVerification(read), rejected);
    }

    public static EventId IdOf(JsonElement text) => EventId.UnsafeFromUtf8(Conform.JsonText.ToUtf8(text.GetString() ?? throw new CaseException("an event ID is null")));

    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent) => _events.TryGetValue(eventId, out authEvent);

    /// <summary>Reads a state: a list of items that are IDs of events of the case or <c>[type,state_key,event_id]</c>.</summary>
    public StateMap ReadState(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new CaseException("a state set is not a list");
        }

        StateMap state = StateMap.Empty;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array)
            {
                StateEntry entry = ReadEntry(item);
                state = state.SetItem(entry.Slot, entry.EventId);
                continue;
            }

            EventId id = item.ValueKind == JsonValueKind.String ? IdOf(item) : throw new CaseException("an entry of a state set is not an event ID");
            if (!TryGetEvent(id, out AuthEvent found))
            {
                throw new CaseException("unknown_event", $"a state set cites {id}, which is not among the events");
            }

            StateSlot key = found.VerifiedPdu.Pdu.Slot ?? throw new CaseException("not_a_state_event", $"a state set cites {id}, which is not a state event");
            state = state.SetItem(key, id);
        }

        return state;
    }

    /// <summary>Reads <c>[type,state_key,event_id]</c>.</summary>
    public static StateEntry ReadEntry(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 3 || item.EnumerateArray().Any(part => part.ValueKind != JsonValueKind.String))
        {
            throw new CaseException("an entry of a state is not [type,state_key,event_id]");
        }

        return new StateEntry(new StateSlot(item[0].GetString()!, item[1].GetString()!), IdOf(item[2]));
    }
}
