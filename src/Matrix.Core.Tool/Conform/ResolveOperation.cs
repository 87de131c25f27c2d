using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Cases;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Conform;

/// <summary>
/// Provides <c>resolve</c>, which resolves the given states or, with <c>"mode":"dag"</c>, the states after the events named in <c>at</c>, from a replay of the
/// graph.
/// </summary>
internal static class ResolveOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        RoomVersion version = request.RoomVersion;
        var events = CaseEvents.Read(request.Get("events"), version, checkIds: false);
        bool isDag = request.Has("mode") && request.GetString("mode") == "dag";
        StateMap state = isDag
            ? Resolve(version, events, Replay(version, events, request.Get("at")))
            : Resolve(version, events, [.. request.Get("state_sets").EnumerateArray().Select(events.ReadState)]);
        return writer =>
        {
            writer.WritePropertyName("state"u8);
            StateJson.Write(writer, state);
        };
    }

    private static StateMap Resolve(RoomVersion version, CaseEvents events, List<StateMap> states)
    {
        if (states.Count == 0)
        {
            throw new ConformException("the list of states to resolve is empty");
        }

        ResolutionResult resolution = StateResolver.Resolve(version, states, events, new ResolutionOptions { PassesOverMissing = true });
        return resolution.State ?? throw new ConformException("missing_event", string.Join(", ", resolution.MissingEvents));
    }

    /// <summary>Replays the graph.</summary>
    /// <remarks>
    /// The state before an event is the resolution of the states after its <c>prev_events</c>. Every state event that is not marked as rejected fills its slot.
    /// </remarks>
    private static List<StateMap> Replay(RoomVersion version, CaseEvents events, JsonElement at)
    {
        var after = new Dictionary<EventId, StateMap>();
        foreach (AuthEvent item in events.All)
        {
            Pdu pdu = item.VerifiedPdu.Pdu;
            List<StateMap> states = [.. pdu.PrevEvents.Where(after.ContainsKey).Select(id => after[id])];
            StateMap before = states.Count == 0 ? StateMap.Empty : Resolve(version, events, states);
            after[pdu.EventId] = pdu.Slot is { } key && !item.IsRejected ? before.SetItem(key, pdu.EventId) : before;
        }

        IEnumerable<JsonElement> named = at.ValueKind == JsonValueKind.String ? [at] : at.EnumerateArray();
        return
        [
            .. named.Select(id =>
                after.TryGetValue(CaseEvents.IdOf(id), out StateMap? state) ? state : throw new ConformException("unknown_event", $"'at' names {id}, which is not among the events")),
        ];
    }
}
