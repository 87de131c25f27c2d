using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>A case of a corpus: a room, and the states to resolve.</summary>
internal sealed class ResolutionCase
{
    private static readonly ResolutionOptions Lenient = new() { PassesOverMissing = true };

    private readonly ImmutableArray<Pdu> _events;
    private Dictionary<EventId, StateMap>? _after;

    public ResolutionCase(JsonElement room)
    {
        JsonElement version = room.GetProperty("room_version");
        Version = Versions.Of(version.ValueKind == JsonValueKind.Number ? version.GetRawText() : version.GetString()!);
        _events = [.. room.GetProperty("events").EnumerateArray().Select(item => Store.Load(item, Version))];
    }

    public RoomVersion Version { get; }

    public EventStore Store { get; } = new();

    /// <summary>The states of a case or a check: given as lists of IDs, or those after the events <c>at</c>.</summary>
    public ImmutableArray<StateMap> StatesOf(JsonElement check) =>
        check.TryGetProperty("state_sets", out JsonElement sets) ? [.. sets.EnumerateArray().Select(set => Store.State(JsonTree.Texts(set)))]
        : check.GetProperty("at") is { ValueKind: JsonValueKind.String } at ? [After(EventStore.Id(at.GetString()!))]
        : [.. JsonTree.Texts(check, "at").Select(id => After(EventStore.Id(id)))];

    public ResolutionResult Resolve(JsonElement check, ResolutionOptions? options = null) =>
        Store.Resolve(Version, StatesOf(check), options ?? Lenient);

    /// <summary>Where the result is not what the check expects; empty where it is.</summary>
    public string Check(JsonElement check, ResolutionOptions? options = null, string expected = "expected_state") =>
        StateText.Difference(StateText.Read(check.GetProperty(expected)), Resolve(check, options).State);

    /// <summary>
    /// The state after an event, by replay: before it, the states after its prev_events resolved; after it, with the event itself where that is a
    /// state event and was not rejected. What a corpus holds unmarked was accepted.
    /// </summary>
    private StateMap After(EventId id)
    {
        if (_after is null)
        {
            _after = [];
            foreach (Pdu pdu in _events)
            {
                StateMap[] before = [.. pdu.PrevEvents.Select(prev => _after[prev])];
                StateMap state = before.Length == 0 ? StateMap.Empty : Store.Resolve(Version, before, Lenient).State!;
                _after.Add(pdu.EventId, pdu.Slot is { } key && !Store.IsRejected(pdu.EventId) ? state.SetItem(key, pdu.EventId) : state);
            }
        }

        return _after[id];
    }
}
