using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Enters a room with the answer to a join, after the checks that the client of the federation API cannot make.</content>
public sealed partial class PartialRoom
{
    /// <summary>Tries to enter a room with the answer to a join that omits members.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="options">The options.</param>
    /// <param name="earlier">The room of an earlier stay with its full state, or <see langword="null"/>. No local user is joined to it. It is used from now on.</param>
    /// <param name="room">The room.</param>
    /// <param name="error">The reason why the answer cannot be used. Nothing was changed.</param>
    /// <returns><see langword="true"/> if the room is entered; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException">The join is not sent by a user of the local server, or the local server is the responder.</exception>
    /// <exception cref="InvalidOperationException">A local user is joined to <paramref name="earlier"/>: a room with its full state never becomes partial.</exception>
    public static bool TryEnter(PartialJoin answer, PartialRoomOptions options, Room? earlier, [NotNullWhen(true)] out PartialRoom? room, [NotNullWhen(false)] out PartialJoinError? error)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(options);
        if (answer.Join.Sender.ServerName != options.LocalServer || answer.Responder == options.LocalServer)
        {
            throw new ArgumentException($"A join of a user of {options.LocalServer} is expected, which another server answered.", nameof(answer));
        }

        if (earlier is not null && earlier.HasJoinedUser(options.LocalServer))
        {
            throw new InvalidOperationException($"{options.LocalServer} is in the room {earlier.Id} with its full state, which a partial state must not replace.");
        }

        room = null;
        error = FindFault(answer, out VerifiedPdu? create);
        if (error is not null || !TryCreateRooms(create!, options, earlier, out Room? known, out Room? full, out error))
        {
            return false;
        }

        known.IsPartial = true;
        VerifiedPdu[] events = [.. answer.State.Concat(answer.AuthChain).Where(verified => verified.EventId != answer.Join.EventId).DistinctBy(verified => verified.EventId)];
        _ = known.AddOutliers(events);
        ReceiveResult entered = known.EnterWithState(answer.Join, GetState(answer, known));
        if (entered is not ReceiveResult.Accepted)
        {
            error = entered is ReceiveResult.Missing missing
                ? new PartialJoinError(PartialJoinErrorKind.Incomplete) { MissingEvents = missing.EventIds }
                : new PartialJoinError(PartialJoinErrorKind.JoinRefused) { Verdict = (entered as ReceiveResult.Judged)?.Verdict };
            return false;
        }

        var servers = new ResyncServers(options.LocalServer, options.Resync);
        servers.Add(answer.Responder);
        foreach (ServerName server in answer.ServersInRoom)
        {
            servers.Add(server);
        }

        room = new PartialRoom(known, full, answer.Join.EventId, [.. servers.All.Select(server => server.Name)], servers, options);
        room.NoteEntered(events, earlier is null);
        return true;
    }

    private static PartialJoinError? FindFault(PartialJoin answer, out VerifiedPdu? create)
    {
        VerifiedPdu[] creates = [.. answer.State.Concat(answer.AuthChain).Where(verified => verified.Pdu.IsType("m.room.create"u8)).DistinctBy(verified => verified.EventId)];
        create = answer.State.FirstOrDefault(verified => verified.Pdu.IsType("m.room.create"u8));
        PartialJoinErrorKind kind = create is null ? PartialJoinErrorKind.NoCreateEvent
            : creates.Length > 1 ? PartialJoinErrorKind.SecondCreateEvent
            : create.RoomId != answer.Join.RoomId ? PartialJoinErrorKind.WrongRoom
            : !HasVersionOf(answer.Join, create) ? PartialJoinErrorKind.WrongVersion
            : answer.ServersInRoom.Count == 0 ? PartialJoinErrorKind.NoServers
            : PartialJoinErrorKind.None;
        return kind == PartialJoinErrorKind.None ? null : new PartialJoinError(kind);
    }

    /// <summary>Determines whether a create event states the expected version. A create event without one is of version 1.</summary>
    private static bool HasVersionOf(VerifiedPdu join, VerifiedPdu create)
    {
        ReadOnlySpan<byte> version = join.Pdu.Version.Id.Utf8Span;
        return create.Pdu.Version.Id == join.Pdu.Version.Id
            && (create.Pdu.Content.TryGetMember("room_version"u8, out JsonSlice stated) ? stated.StringEquals(version) : version.SequenceEqual("1"u8));
    }

    private static bool TryCreateRooms(
        VerifiedPdu create, PartialRoomOptions options, Room? earlier, [NotNullWhen(true)] out Room? known, [NotNullWhen(true)] out Room? full, [NotNullWhen(false)] out PartialJoinError? error)
    {
        full = null;
        bool isCreated = Room.TryCreate(create, options.Known, out known, out _) && (earlier is not null || Room.TryCreate(create, options.Full, out full, out _));
        full ??= earlier;
        error = isCreated ? null : new PartialJoinError(PartialJoinErrorKind.InvalidCreateEvent);
        error = isCreated && full!.CreateEvent.EventId != create.EventId ? new PartialJoinError(PartialJoinErrorKind.WrongRoom) : error;
        return error is null;
    }

    /// <summary>
    /// Returns the entries of the state whose events were added, and the members that the join cites where the state lacks them. A server may leave out all members, also those that authorise the join.
    /// An event that lacks auth events is left out.
    /// </summary>
    private static StateMap GetState(PartialJoin answer, Room known)
    {
        var state = StateMap.FromEntries(
            from verified in answer.State.Reverse()
            where verified.Slot is not null && known.TryGetEvent(verified.EventId, out _)
            select new StateEntry(verified.Slot!.Value, verified.EventId));
        foreach (EventId id in answer.Join.AuthEvents)
        {
            if (known.TryGetEvent(id, out RoomEvent? cited) && cited is { IsRejected: false, Slot: { } slot } && slot.Type == MemberType && !state.ContainsKey(slot))
            {
                state = state.SetItem(slot, id);
            }
        }

        return state;
    }

    private void NoteEntered(IEnumerable<VerifiedPdu> events, bool isNew)
    {
        foreach (VerifiedPdu verified in events)
        {
            NoteKnown(verified.EventId);
        }

        NoteKnown(Room.CreateEvent.EventId);
        NoteKnown(_join);
        _ = _partial.Add(new PartialEvent(_join, IsHistory: false), isRejected: false);
        if (isNew && _builder.Full.TryGetEvent(Room.CreateEvent.EventId, out RoomEvent? create))
        {
            _fullChanges.Add(create);
        }
    }

    private void NoteKnown(EventId id)
    {
        if (_known!.TryGetEvent(id, out RoomEvent? held))
        {
            _knownChanges.Add(held);
        }
    }
}
