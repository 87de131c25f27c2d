using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Chooses the auth events of the events of a random room: mostly the right ones, sometimes old ones, wrong ones, too few or too many.</summary>
internal sealed class AuthEventChooser
{
    private readonly RoomVersion _version;
    private readonly Random _random;

    public AuthEventChooser(RoomVersion version, Random random)
    {
        _version = version;
        _random = random;
    }

    /// <summary>Chooses the auth events of a draft.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="server">The server, which can only reference events that it has seen.</param>
    /// <param name="state">The state to choose from.</param>
    /// <param name="honest"><see langword="true"/> to choose exactly the auth events selection.</param>
    public IReadOnlyList<EventId> Choose(PduBuilder draft, SimulatedServer server, StateMap state, bool honest)
    {
        IReadOnlyList<StateSlot> keys = AuthEventSelection.GetSlots(_version, draft.Sender, draft.Type, draft.StateKey, draft.Content);
        List<EventId> proper = [.. keys.Where(key => state.TryGetValue(key, out _)).Select(key => state[key])];
        int choice = honest ? int.MaxValue : _random.Next(100);
        switch (choice)
        {
            case < 7:
                // An event for the slot that is stale, from another branch, or rejected.
                StateSlot key = Pick(keys);
                List<EventId> others = SeenAt(server, key);
                return others.Count == 0 ? proper : [.. proper.Where(id => !state.TryGetValue(key, out EventId at) || at != id), Pick(others)];
            case < 9 when proper.Count > 0:
                proper.RemoveAt(_random.Next(proper.Count));
                return proper;
            case 9:
                // An event that is not part of the selection.
                List<VerifiedPdu> seen = [.. server.Arrivals.Where(verified => verified.Pdu.IsState && !verified.Pdu.IsType("m.room.create"u8))];
                return seen.Count == 0 ? proper : [.. proper.Append(Pick(seen).Pdu.EventId).Distinct()];
            case 10:
                // Two events for one slot.
                List<EventId> doubles = SeenAt(server, Pick(keys));
                return doubles.Count == 0 ? proper : [.. proper.Append(Pick(doubles)).Distinct()];
            default:
                return proper;
        }
    }

    private static List<EventId> SeenAt(SimulatedServer server, StateSlot key) =>
        [.. server.Arrivals.Where(verified => verified.Slot == key).Select(verified => verified.EventId)];

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
