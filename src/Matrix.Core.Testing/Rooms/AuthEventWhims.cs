using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Which auth events the events of a random room cite: mostly those that they should, at times old ones, wrong ones, too few or too many.</summary>
internal sealed class AuthEventWhims
{
    private readonly RoomVersion _version;
    private readonly Random _random;

    public AuthEventWhims(RoomVersion version, Random random)
    {
        _version = version;
        _random = random;
    }

    /// <summary>The auth events of a draft.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="server">The server, which can cite what it has seen.</param>
    /// <param name="state">The state to cite from.</param>
    /// <param name="honest">Whether they are to be those that the selection asks for.</param>
    public IReadOnlyList<EventId> Choose(PduBuilder draft, SimulatedServer server, StateMap state, bool honest)
    {
        IReadOnlyList<StateSlot> keys = AuthEventSelection.GetSlots(_version, draft.Sender, draft.Type, draft.StateKey, draft.Content);
        List<EventId> proper = [.. keys.Where(key => state.TryGet(key, out _)).Select(key => state[key])];
        int choice = honest ? int.MaxValue : _random.Next(100);
        switch (choice)
        {
            case < 7:
                // Stale, from another branch, or one that was rejected: an event that is at the key, or was, or never came to be.
                StateSlot key = Pick(keys);
                List<EventId> others = SeenAt(server, key);
                return others.Count == 0 ? proper : [.. proper.Where(id => !state.TryGet(key, out EventId at) || at != id), Pick(others)];
            case < 9 when proper.Count > 0:
                proper.RemoveAt(_random.Next(proper.Count));
                return proper;
            case 9:
                // One that the selection does not ask for.
                List<VerifiedPdu> seen = [.. server.Arrivals.Where(verified => verified.Pdu.IsState && !verified.Pdu.IsType("m.room.create"u8))];
                return seen.Count == 0 ? proper : [.. proper.Append(Pick(seen).Pdu.EventId).Distinct()];
            case 10:
                // Two for one key.
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
