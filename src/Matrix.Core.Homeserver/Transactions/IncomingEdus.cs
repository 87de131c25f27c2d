using System.Text.Json;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver.Transactions;

/// <summary>Selects the ephemeral data units that a server may send: about its own users only, and about rooms only if this server and the user are in the room and its access control list allows the server (MSC4163).</summary>
internal sealed class IncomingEdus(RoomSessions rooms)
{
    public async Task<IReadOnlyList<HostUpdateDraft>> SelectAsync(ServerName origin, IReadOnlyList<Edu> edus)
    {
        var updates = new List<HostUpdateDraft>();
        foreach (Edu edu in edus)
        {
            if (edu.CheckOrigin(origin).Accepted is { } accepted && await SelectByRoomAsync(origin, accepted).ConfigureAwait(false) is { } allowed)
            {
                updates.Add(new HostUpdateDraft { Kind = HostUpdateKind.Edu, Origin = origin, RoomId = allowed.TryRead(out TypingEdu? typing) ? typing.RoomId : null, Content = Write(allowed) });
            }
        }

        return updates;
    }

    private async Task<Edu?> SelectByRoomAsync(ServerName origin, Edu edu)
    {
        if (edu.TryRead(out TypingEdu? typing))
        {
            return (await SelectMembersAsync(origin, typing.RoomId, [typing.UserId]).ConfigureAwait(false)).Count > 0 ? edu : null;
        }

        if (!edu.TryRead(out ReceiptEdu? receipts))
        {
            return edu;
        }

        var allowed = new Dictionary<RoomId, RoomReceipts>();
        foreach ((RoomId roomId, RoomReceipts room) in receipts.Rooms)
        {
            HashSet<UserId> members = await SelectMembersAsync(origin, roomId, room.Read.Keys).ConfigureAwait(false);
            if (members.Count > 0)
            {
                allowed[roomId] = room with { Read = room.Read.Where(receipt => members.Contains(receipt.Key)).ToDictionary() };
            }
        }

        return allowed.Count == 0 ? null : Edu.Create(receipts with { Rooms = allowed });
    }

    /// <summary>Selects the users who are in a room, if the server may send anything to it.</summary>
    private async Task<HashSet<UserId>> SelectMembersAsync(ServerName origin, RoomId roomId, IEnumerable<UserId> users)
    {
        try
        {
            if (await rooms.FindAsync(roomId).ConfigureAwait(false) is not { } session)
            {
                return [];
            }

            HashSet<UserId> members = await session.ReadAsync<HashSet<UserId>>(
                room => room.Serving.MayAsk(origin, ServingKind.Transaction, out _) ? [.. users.Where(user => RestrictedJoins.GetMembership(room, user) == "join")] : []).ConfigureAwait(false);
            return session.HasLeft ? [] : members;
        }
        catch (RoomStoreException e) when (e.Kind == RoomStoreErrorKind.Damaged)
        {
            // The other units do not need the room.
            return [];
        }
    }

    private static ReadOnlyMemory<byte> Write(Edu edu) => FederationReply.Ok(writer =>
    {
        writer.WriteString("edu_type"u8, edu.Type);
        writer.WritePropertyName("content"u8);
        writer.WriteRawValue(edu.Content.Utf8.Span, skipInputValidation: true);
    }).Json;
}
