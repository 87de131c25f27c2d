using System.Collections.Concurrent;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Microsoft.Extensions.Logging;
using EventId = Matrix.Core.Identifiers.EventId;

namespace Matrix.Core.Homeserver.Transactions;

/// <summary>Receives the events of a transaction: those of a room in their order, and rooms side by side. A room that cannot be read does not stop the others.</summary>
internal sealed partial class IncomingPdus(HomeserverServices services, RoomSessions rooms)
{
    private const int MaxRoomsOfTransaction = 4;

    // A room can be unloaded between its lookup and its use, to make place for another.
    private const int MaxLookups = 3;

    private readonly ConcurrentDictionary<EventId, string?> _results = new();
    private volatile bool _hasAcceptedOfOrigin;

    /// <summary>Gets a value that indicates whether an event of a user of the server that sent it was accepted: the server is in a room with this server.</summary>
    public bool HasAcceptedOfOrigin => _hasAcceptedOfOrigin;

    /// <summary>Receives events.</summary>
    /// <returns>For each event that can be named, the reason why it is not part of its room, or null.</returns>
    public async Task<ConcurrentDictionary<EventId, string?>> ReceiveAsync(ServerName origin, PduList pdus, CancellationToken cancellationToken)
    {
        var byRoom = new Dictionary<RoomId, List<ReadOnlyMemory<byte>>>();
        foreach (ReadOnlyMemory<byte> pdu in pdus)
        {
            // An event without a room cannot be named in the answer, because the room version decides its ID.
            if (PduText.TryReadRoom(pdu, out RoomId roomId))
            {
                (byRoom.TryGetValue(roomId, out List<ReadOnlyMemory<byte>>? list) ? list : byRoom[roomId] = []).Add(pdu);
            }
        }

        await Parallel.ForEachAsync(
            byRoom,
            new ParallelOptions { MaxDegreeOfParallelism = MaxRoomsOfTransaction, CancellationToken = cancellationToken },
            async (room, token) => await ReceiveRoomAsync(origin, room.Key, room.Value, token).ConfigureAwait(false)).ConfigureAwait(false);
        return _results;
    }

    private async Task ReceiveRoomAsync(ServerName origin, RoomId roomId, List<ReadOnlyMemory<byte>> pdus, CancellationToken cancellationToken)
    {
        for (int lookup = 1; await rooms.FindAsync(roomId, cancellationToken).ConfigureAwait(false) is { } session; lookup++)
        {
            try
            {
                await ReceiveRoomAsync(origin, session, pdus, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ObjectDisposedException) when (lookup < MaxLookups)
            {
                // The events that were received are then known.
            }
            catch (Exception e) when (IsOfRoom(e))
            {
                // The server would send the transaction again and again, and no event of another room after it.
                LogRoomFailed(services.Logger, roomId, origin, e);
                Refuse(pdus, session.Version, "This server cannot read the room.");
                return;
            }
        }
    }

    private async Task ReceiveRoomAsync(ServerName origin, RoomSession session, List<ReadOnlyMemory<byte>> pdus, CancellationToken cancellationToken)
    {
        if (!await session.ReadAsync(room => room.Serving.MayAsk(origin, ServingKind.Transaction, out _), cancellationToken).ConfigureAwait(false))
        {
            Refuse(pdus, session.Version, "The access control list of the room denies the server.");
            return;
        }

        if (session.HasLeft && !rooms.IsJoining(session.Id))
        {
            // A server that has not heard of the leave sends on. Only what concerns local users is for this server: an invite, or its end.
            ILookup<bool, ReadOnlyMemory<byte>> isMembership = pdus.ToLookup(pdu => PduText.IsMembershipOf(pdu, services.Identity.Name));
            Refuse(isMembership[false], session.Version, "This server is not in the room.");
            pdus = [.. isMembership[true]];
        }

        foreach (IncomingPduResult result in await session.ReceiveAsync(pdus, origin, cancellationToken).ConfigureAwait(false))
        {
            if (result is IncomingPduResult.Judged { Event: { Status: EventStatus.Accepted } accepted } && accepted.Sender.ServerName == origin)
            {
                _hasAcceptedOfOrigin = true;
            }

            if (result.EventId is { } id)
            {
                // A rejected event is part of the room, and no failure of the server that passes it on.
                _results[id] = result switch
                {
                    IncomingPduResult.Judged => null,
                    IncomingPduResult.Dropped dropped => dropped.Reason,
                    IncomingPduResult.Incomplete incomplete => $"The event references {incomplete.Missing.Length} events that no server provided.",
                    _ => "The event waits for the policy server of the room.",
                };
            }
        }
    }

    private void Refuse(IEnumerable<ReadOnlyMemory<byte>> pdus, RoomVersion version, string reason)
    {
        foreach (ReadOnlyMemory<byte> pdu in pdus)
        {
            if (PduJson.TryGetEventId(pdu.Span, version, out EventId id, out _))
            {
                _results[id] = reason;
            }
        }
    }

    /// <summary>Determines whether a failure concerns one room only, and is the same at the next attempt: its data is damaged, or there is a mistake in this library.</summary>
    private static bool IsOfRoom(Exception e) =>
        e is RoomStoreException store ? store.Kind == RoomStoreErrorKind.Damaged : e is not (RoomFencedException or ObjectDisposedException or OperationCanceledException);

    [LoggerMessage(11, LogLevel.Error, "The room {RoomId} cannot receive the events of {Origin}.")]
    private static partial void LogRoomFailed(ILogger logger, RoomId roomId, ServerName origin, Exception exception);
}
