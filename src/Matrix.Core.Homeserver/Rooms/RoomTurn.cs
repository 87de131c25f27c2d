using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the exclusive use of a room by one piece of work.</summary>
/// <remarks>
/// The work is run again from its start when something must be loaded from the store. A change that it has made stays made: each change is recorded at once, and the next run gets the same
/// result again. Therefore work changes the room through this class only.
/// </remarks>
internal sealed class RoomTurn(LoadedRoom loaded, RoomChanges changes, TimeProvider timeProvider)
{
    private readonly Dictionary<EventId, ReceiveResult> _results = [];
    private readonly HashSet<EventId> _queued = [];

    /// <summary>Gets the room.</summary>
    /// <exception cref="InvalidOperationException">The room does not exist yet.</exception>
    public Room Room => loaded.Room ?? throw new InvalidOperationException("The room does not exist yet.");

    /// <summary>Gets a value that indicates whether the room exists.</summary>
    public bool Exists => loaded.Room is not null;

    /// <summary>Gets the options of the room.</summary>
    public RoomOptions Options => loaded.CreateOptions();

    public RoomChanges Changes { get; } = changes;

    public ReceiveResult Receive(VerifiedPdu verified, ReceiveOptions options, ServerName? origin) =>
        Once(verified.EventId, () => Room.Receive(verified, options), origin);

    public ReceiveResult ReceiveWithState(VerifiedPdu verified, StateMap stateBefore, ReceiveOptions options, ServerName? origin) =>
        Once(verified.EventId, () => Room.ReceiveWithState(verified, stateBefore, options), origin);

    public ReceiveResult EnterWithState(VerifiedPdu join, StateMap stateBefore) => Once(join.EventId, () => Room.EnterWithState(join, stateBefore), origin: null);

    /// <summary>Ends the work as if it had not begun: nothing of what it did is stored. Only for exclusive work.</summary>
    public static void Abandon(string reason) => throw new AbandonedException(reason);

    public ReceiveResult RecheckPolicySignature(VerifiedPdu signed, ServerName? origin) => Once(signed.EventId, () => Room.RecheckPolicySignature(signed), origin);

    /// <summary>Adds outliers, each after those of its auth events that are among them.</summary>
    /// <returns>The auth events that are missing, in order of their IDs.</returns>
    public ImmutableArray<EventId> AddOutliers(IReadOnlyCollection<VerifiedPdu> events)
    {
        var missing = new SortedSet<EventId>();
        foreach (VerifiedPdu verified in AuthOrder.Sort(events))
        {
            if (Once(verified.EventId, () => Room.AddOutlier(verified), origin: null) is ReceiveResult.Missing lacking)
            {
                missing.UnionWith(lacking.AuthEvents);
            }
        }

        // An event that is missing for one outlier may be another outlier that was itself incomplete.
        missing.ExceptWith(events.Select(verified => verified.EventId));
        return [.. missing];
    }

    /// <summary>Creates the room from its create event.</summary>
    public bool TryCreate(VerifiedPdu create, [NotNullWhen(false)] out RoomCreationError? error)
    {
        error = null;
        if (loaded.Room is not null)
        {
            return true;
        }

        if (!Room.TryCreate(create, loaded.CreateOptions(), out Room? room, out error))
        {
            return false;
        }

        loaded.Replace(room);
        _ = room.TryGetEvent(create.EventId, out RoomEvent? created);
        Changes.Record(created!, wasKnown: false, StateMap.Empty, room.CurrentState, origin: null);
        return true;
    }

    /// <summary>Returns the servers with a joined user, without this server, in UTF-8 order.</summary>
    public ImmutableArray<ServerName> GetDestinations(ServerName self) => loaded.GetJoinedServers().Remove(self);

    /// <summary>Queues an event for destinations, to be sent when the append is durable.</summary>
    public void Queue(Pdu pdu, ImmutableArray<ServerName> destinations)
    {
        if (_queued.Add(pdu.EventId))
        {
            Changes.Queue(pdu.EventId, pdu.Utf8, destinations);
        }
    }

    private ReceiveResult Once(EventId eventId, Func<ReceiveResult> receive, ServerName? origin)
    {
        if (!_results.TryGetValue(eventId, out ReceiveResult? result))
        {
            _ = Room.TryGetEvent(eventId, out RoomEvent? known);
            StateMap before = Room.CurrentState;
            result = receive();
            if (result is ReceiveResult.Judged judged)
            {
                _results[eventId] = result;
                Changes.Record(judged.Event, known is { IsInGraph: true }, before, Room.CurrentState, origin);
            }
            else if (result is ReceiveResult.AlreadyKnown now && known is { VerifiedPdu.IsRedacted: true } && !now.Event.VerifiedPdu.IsRedacted)
            {
                Changes.Replace(now.Event);
            }
        }

        if (result is ReceiveResult.Accepted { Event: { IsInGraph: true } accepted })
        {
            if (accepted.Pdu.IsType("m.room.redaction"u8))
            {
                Redact(accepted.Pdu, origin);
            }

            // Redactions may arrive before their target. Nobody can have redacted an event that this server makes now.
            foreach (EventId redaction in origin is null ? [] : loaded.GetRedactions(accepted.EventId))
            {
                Redact(redaction, origin);
            }
        }

        return result;
    }

    /// <summary>Applies a redaction, or keeps it for its target.</summary>
    private void Redact(Pdu redaction, ServerName? origin)
    {
        if (redaction.Redacts is { } target && !(Room.TryGetEvent(target, out RoomEvent? known) && known.IsInGraph))
        {
            loaded.AddRedaction(target, redaction.EventId);
            return;
        }

        Redact(redaction.EventId, origin);
    }

    /// <summary>Applies a redaction to its target. It may be interrupted to load the target; once applied, it does nothing.</summary>
    private void Redact(EventId redaction, ServerName? origin)
    {
        if (Room.TryApplyRedaction(redaction, out RoomEvent? original, out RoomEvent? redacted))
        {
            Changes.Redact(redacted, original, redaction, origin, timeProvider.GetUtcNow(), Room.CurrentState);
        }
    }
}
