using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Support;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop.Server;

/// <summary>Joining, leaving, inviting and being invited.</summary>
internal sealed partial class SmallServer
{
    /// <summary>Joins a room.</summary>
    /// <param name="resident">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">Who joins: a user of ours.</param>
    /// <param name="omitMembers">Whether the state may come without members. They are then fetched before the room is used.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Joined> JoinAsync(ServerName resident, RoomId roomId, UserId user, bool omitMembers, CancellationToken cancellationToken)
    {
        // 1. The template is checked by the client: what comes back is a draft of our own.
        MembershipDraft made = await Client.Membership.MakeJoinAsync(resident, roomId, user, RoomVersions.Stable, cancellationToken);
        made.Draft.OriginServerTimestamp = Timestamp;
        Pdu join = made.Draft.Sign(_key);

        // 2. From here on we are in the room, whatever becomes of the answer.
        List<ReadOnlyMemory<byte>> stateEvents = [];
        List<ReadOnlyMemory<byte>> chainEvents = [];
        SendJoinResult answer;
        await using (SendJoinReader reply = await Client.Membership.OpenSendJoinAsync(made.SendTo, join, omitMembers, cancellationToken))
        {
            await foreach (StreamedPdu item in reply.ReadEventsAsync(cancellationToken))
            {
                (item.Source == StreamedPduSource.State ? stateEvents : chainEvents).Add(item.Json);
            }

            answer = await reply.CompleteAsync(cancellationToken);
        }

        // 3. Nothing of it is believed before its signatures hold. The join itself may have come back with one more.
        VerifiedPdu verifiedJoin = await VerifyAsync(answer.Event ?? join, cancellationToken);
        RoomState received = await VerifyStateAsync(stateEvents, chainEvents, made.Version, cancellationToken);
        CheckVersion(received, made.Version);

        // 4. Without its members a room cannot judge: the rest of the state is fetched first, and nothing is shown until then.
        RoomState whole = answer.MembersOmitted ? await FetchStateAsync(resident, join, cancellationToken) : received;

        // 5. The room, with the join as its one forward extremity.
        var store = new EventStore();
        var room = new JoinedRoom(Client, Verifier, store, whole.Enter(verifiedJoin, store));
        _rooms[roomId] = room;
        return new Joined(room, verifiedJoin, answer, received, whole);
    }

    /// <summary>Leaves a room, or turns down an invite to one.</summary>
    public async Task<EventId> LeaveAsync(ServerName resident, RoomId roomId, UserId user, CancellationToken cancellationToken)
    {
        MembershipDraft made = await Client.Membership.MakeLeaveAsync(resident, roomId, user, cancellationToken);
        made.Draft.OriginServerTimestamp = Timestamp;
        Pdu leave = made.Draft.Sign(_key);
        await Client.Membership.SendLeaveAsync(made.SendTo, leave, cancellationToken);
        if (FindRoom(roomId) is { } room)
        {
            _ = await room.ReceiveAsync(await VerifyAsync(leave, cancellationToken), resident, cancellationToken);
        }

        return leave.EventId;
    }

    /// <summary>Knocks at a room.</summary>
    /// <returns>What the room is, as the other server shows it: unverified.</returns>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> KnockAsync(ServerName resident, RoomId roomId, UserId user, CancellationToken cancellationToken)
    {
        MembershipDraft made = await Client.Membership.MakeKnockAsync(resident, roomId, user, [.. RoomVersions.Stable.Where(version => version.Authorization.AllowsKnocking)], cancellationToken);
        made.Draft.OriginServerTimestamp = Timestamp;
        return await Client.Membership.SendKnockAsync(made.SendTo, made.Draft.Sign(_key), cancellationToken);
    }

    /// <summary>Invites a user of another server: the invite is signed by his server before it goes into the room.</summary>
    public async Task<EventId> InviteAsync(JoinedRoom room, UserId sender, UserId invited, CancellationToken cancellationToken)
    {
        var draft = new EventDraft
        {
            Sender = sender,
            Type = "m.room.member",
            StateKey = invited.ToString(),
            SentAt = Now,
            Content = JsonBytes.Write(content => content.WriteString("membership"u8, "invite"u8)),
        };
        (Pdu invite, VerifiedPdu create) = await room.InTurnAsync(
            graph => graph.PrepareNext(draft) is PrepareResult.Ready { Prepared.IsAllowed: true } ready
                ? (ready.Prepared.Sign(_key), graph.CreateEvent)
                : throw new InvalidOperationException("The room would not allow the invite."),
            cancellationToken);
        Pdu signed = await Client.Membership.InviteAsync(invited.ServerName, invite, [create.Pdu.Utf8], cancellationToken);
        _ = await room.ReceiveAsync(await VerifyAsync(signed, cancellationToken), invited.ServerName, cancellationToken);
        await DeliverAsync(invited.ServerName, signed, cancellationToken);
        return signed.EventId;
    }

    /// <summary>Takes an invite of one of our users: signs it, and so says that it has come.</summary>
    /// <returns>The invite with our signature; null where it is none to sign.</returns>
    public async Task<Pdu?> TakeInviteAsync(ReadOnlyMemory<byte> json, RoomVersion version, ServerName origin, CancellationToken cancellationToken)
    {
        VerifiedPdu? invite = (await Verifier.VerifyAsync([json], version, cancellationToken)).SingleOrDefault();
        bool isOurs = invite is { IsRedacted: false }
            && invite.Pdu.Sender.ServerName == origin
            && invite.Pdu.IsType("m.room.member"u8)
            && invite.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.StringEquals("invite"u8)
            && UserId.TryParse(invite.Pdu.Slot!.Value.StateKey.Utf8, out UserId invited) && invited.ServerName == Name;
        return isOurs && invite!.Pdu.TrySign(Name, _key, out Pdu? signed, out _) ? signed : null;
    }

    /// <summary>A state of one create event, of the version that the template was of: else the template was of another room's.</summary>
    private static void CheckVersion(RoomState state, RoomVersion version)
    {
        VerifiedPdu[] creates = [.. state.Events.Where(verified => verified.Pdu.IsType("m.room.create"u8))];
        if (creates is not [VerifiedPdu create]
            || !create.Pdu.Content.TryGetMember("room_version"u8, out JsonSlice said)
            || !said.StringEquals(version.Id.Utf8Span))
        {
            throw new InvalidOperationException($"The state is not of one room of version {version}.");
        }
    }

    private async Task<RoomState> FetchStateAsync(ServerName server, Pdu before, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> stateEvents = [];
        List<ReadOnlyMemory<byte>> chainEvents = [];
        await using StateReader reply = await Client.Events.OpenStateAsync(server, before.RoomId, before.EventId, cancellationToken);
        await foreach (StreamedPdu item in reply.ReadEventsAsync(cancellationToken))
        {
            (item.Source == StreamedPduSource.State ? stateEvents : chainEvents).Add(item.Json);
        }

        return await VerifyStateAsync(stateEvents, chainEvents, before.Version, cancellationToken);
    }

    private async Task<RoomState> VerifyStateAsync(
        List<ReadOnlyMemory<byte>> stateEvents, List<ReadOnlyMemory<byte>> chainEvents, RoomVersion version, CancellationToken cancellationToken)
    {
        VerifiedPdu[] state = [.. await Verifier.VerifyAsync(stateEvents, version, cancellationToken)];
        VerifiedPdu[] chain = [.. await Verifier.VerifyAsync(chainEvents, version, cancellationToken)];
        return new RoomState([.. state, .. chain], state.Select(verified => verified.EventId).ToHashSet());
    }
}
