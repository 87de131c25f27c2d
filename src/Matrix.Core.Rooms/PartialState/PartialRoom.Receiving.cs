using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Receives events. While the room is partial, each is judged by what is known, and noted to be judged again.</content>
public sealed partial class PartialRoom
{
    private static readonly Utf8Text MemberType = new StateSlot("m.room.member", "").Type;

    private readonly List<RoomEvent> _knownChanges = [];
    private readonly List<RoomEvent> _fullChanges = [];
    private readonly List<EventId> _forgotten = [];

    /// <summary>Receives an event; see <see cref="Room.Receive"/>. An event is not soft-failed while the room is partial.</summary>
    /// <param name="verified">The event, with verified signatures.</param>
    /// <param name="options">How the event reaches the room, or <see langword="null"/> for an event that was just sent.</param>
    /// <param name="cancellationToken">Cancels the work. The room is then unchanged.</param>
    /// <returns>The decision about the event, or what the room needs to make it.</returns>
    public ReceiveResult Receive(VerifiedPdu verified, ReceiveOptions? options = null, CancellationToken cancellationToken = default) =>
        Note(Room.Receive(verified, options, cancellationToken), options);

    /// <summary>Receives an event with some <c>prev_events</c> that are not available; see <see cref="Room.ReceiveWithState"/>.</summary>
    /// <remarks>
    /// While the room is partial, only the part of the reported state is used that a partial state has: it is not merged with a full state. The room needs only those of its events that are used. The resync
    /// fetches the state again, with its checks.
    /// </remarks>
    /// <param name="verified">The event, with verified signatures.</param>
    /// <param name="stateBeforePrevEvents">The reported state after the missing <c>prev_events</c>.</param>
    /// <param name="options">How the event reaches the room, or <see langword="null"/> for an event that was just sent.</param>
    /// <param name="cancellationToken">Cancels the work. The room is then unchanged.</param>
    /// <returns>The decision about the event, or what the room needs to make it.</returns>
    public ReceiveResult ReceiveWithState(VerifiedPdu verified, StateMap stateBeforePrevEvents, ReceiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(stateBeforePrevEvents);
        StateMap used = _known is null ? stateBeforePrevEvents : SelectKnown(verified.Pdu, stateBeforePrevEvents);
        return Note(Room.ReceiveWithState(verified, used, options, cancellationToken), options);
    }

    /// <summary>Adds the events of auth chains; see <see cref="Room.AddOutliers"/>.</summary>
    /// <param name="events">The events, with verified signatures.</param>
    /// <param name="cancellationToken">Cancels the work. The events that were added until then stay in the room.</param>
    /// <returns>The result for each event, in the order of the events.</returns>
    public ImmutableArray<ReceiveResult> AddOutliers(IEnumerable<VerifiedPdu> events, CancellationToken cancellationToken = default)
    {
        ImmutableArray<ReceiveResult> results = Room.AddOutliers(events, cancellationToken);
        (_known is null ? _fullChanges : _knownChanges).AddRange(results.OfType<ReceiveResult.Judged>().Select(judged => judged.Event));
        return results;
    }

    private ReceiveResult Note(ReceiveResult result, ReceiveOptions? options)
    {
        if (result is not ReceiveResult.Judged { Event: { } judged })
        {
            return result;
        }

        if (_known is null)
        {
            _fullChanges.Add(judged);
            return result;
        }

        _knownChanges.Add(judged);
        if (_partial.Add(new PartialEvent(judged.EventId, options is { Mode: ReceiveMode.Backfill }), judged.IsRejected) is { } forgotten)
        {
            _forgotten.Add(forgotten);
        }

        if (judged is { Status: EventStatus.Accepted, Slot: { } slot } && slot.Type == MemberType)
        {
            NoteMember(judged, slot);
        }

        return result;
    }

    private void NoteMember(RoomEvent member, StateSlot slot)
    {
        if (!UserId.TryParse(slot.StateKey.Utf8Span, out UserId user))
        {
            return;
        }

        if (Room.HasJoinedUser(user.ServerName))
        {
            // A server is never removed: the departure may be decided differently by the full state.
            _servers.Add(user.ServerName);
        }
        else if (user.ServerName == _options.LocalServer && member.Sender.ServerName == _options.LocalServer && !_options.ResyncsAfterLeave)
        {
            End(ResyncEndReason.Left);
        }
    }

    /// <summary>Returns the entries that a partial state has: all but members, local users, the members that authorise the event, and the members that are known.</summary>
    private StateMap SelectKnown(Pdu pdu, StateMap given)
    {
        ImmutableArray<StateSlot> needed = AuthEventSelection.GetSlots(pdu);
        return StateMap.FromEntries(
            from entry in given
            where entry.Key.Type != MemberType || IsLocal(entry.Key) || needed.Contains(entry.Key) || Room.CurrentState.ContainsKey(entry.Key)
            select new StateEntry(entry.Key, entry.Value));
    }

    private bool IsLocal(StateSlot member) => UserId.TryParse(member.StateKey.Utf8Span, out UserId user) && user.ServerName == _options.LocalServer;
}
