using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>Events by ID, taken as they are: IDs are labels, and nothing is verified.</summary>
internal sealed class EventStore : IEventSource
{
    private readonly Dictionary<EventId, AuthEvent> _events = [];

    /// <summary>How often an event was asked for.</summary>
    public int Lookups { get; private set; }

    public IEnumerable<EventId> Ids => _events.Keys;

    public static EventId Id(string label) => EventId.UnsafeFromUtf8(Bytes.Of(label));

    public Pdu Load(string json, RoomVersion version, string label, bool isRejected = false)
    {
        Assert.True(Pdu.TryLoadTrusted(Bytes.Of(json), version, Id(label), out Pdu? pdu, out PduError error), $"{label}: {error}");
        _events[pdu.EventId] = new AuthEvent(VerifiedPdu.TrustWithoutVerification(pdu), isRejected);
        return pdu;
    }

    /// <summary>Loads an event of a corpus: a PDU with its ID in it, or an ID and a PDU beside it; <c>rejected</c> on either.</summary>
    public Pdu Load(JsonElement item, RoomVersion version)
    {
        JsonElement pdu = item.TryGetProperty("pdu", out JsonElement inner) ? inner : item;
        return Load(pdu.GetRawText(), version, JsonTree.Text(item, "event_id"), JsonTree.IsTrue(item, "rejected"));
    }

    public Pdu PduOf(EventId id) => _events[id].VerifiedPdu.Pdu;

    public VerifiedPdu VerifiedOf(EventId id) => _events[id].VerifiedPdu;

    public bool IsRejected(EventId id) => _events[id].IsRejected;

    public bool Holds(EventId id) => _events.ContainsKey(id);

    /// <summary>Takes an event from another store.</summary>
    public void Take(EventStore other, EventId id) => _events[id] = other._events[id];

    public void Remove(EventId id) => _events.Remove(id);

    public void Reject(EventId id) => _events[id] = _events[id] with { IsRejected = true };

    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent)
    {
        Lookups++;
        return _events.TryGetValue(eventId, out authEvent);
    }

    /// <summary>A state of events, each at its own key.</summary>
    public StateMap State(IEnumerable<string> labels) => StateMap.FromEntries(labels.Select(label => new StateEntry(PduOf(Id(label)).Slot!.Value, Id(label))));

    public ResolutionResult Resolve(RoomVersion version, IEnumerable<StateMap> states, ResolutionOptions? options = null) =>
        StateResolver.Resolve(version, states, this, options, TestContext.Current.CancellationToken);

    public EventStore Copy()
    {
        var copy = new EventStore();
        foreach ((EventId id, AuthEvent held) in _events)
        {
            copy._events.Add(id, held);
        }

        return copy;
    }
}
