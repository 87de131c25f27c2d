using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Answers the requests of other servers whose users join, leave or knock on rooms of this server.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#joining-rooms">Server-server API, Joining Rooms</seealso>
internal sealed class ResidentMemberships(HomeserverServices services, RoomSessions rooms)
{
    private readonly PduIntake _intake = new(services.Keys, services.Verifier);
    private readonly RestrictedJoins _restricted = new(services.Identity.Name, rooms);

    /// <summary>Answers a request for a template: make_join, make_leave or make_knock.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The user.</param>
    /// <param name="origin">The server that asks.</param>
    /// <param name="offered">The room versions that the server supports.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<FederationReply> MakeAsync(
        MembershipOperation operation, RoomId roomId, UserId user, ServerName origin, IReadOnlyCollection<string> offered, CancellationToken cancellationToken)
    {
        (RoomSession? session, FederationReply refused) = await FindAsync(operation, roomId, origin, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return refused;
        }

        if (user.ServerName != origin)
        {
            return FederationReply.Forbidden("The user belongs to another server.");
        }

        if (operation != MembershipOperation.Leave && !offered.Contains(session.Version.Id.ToString(), StringComparer.Ordinal))
        {
            return FederationReply.Error(
                400, "M_INCOMPATIBLE_ROOM_VERSION", "The requesting server does not support the version of the room.", writer => writer.WriteString("room_version"u8, session.Version.Id.Utf8Span));
        }

        (UserId? authoriser, FederationReply? cannot) = operation == MembershipOperation.Join
            ? await _restricted.FindAuthoriserAsync(session, user, cancellationToken).ConfigureAwait(false)
            : (null, null);
        if (cannot is { } error)
        {
            return error;
        }

        EventDraft draft = CreateDraft(operation, session.Version, user, authoriser);
        return await session.ReadAsync(room => room.PrepareNext(draft), cancellationToken).ConfigureAwait(false) switch
        {
            PrepareResult.Ready { Prepared: { IsAllowed: true, UnsignedPdu: { } template } } => FederationReply.Ok(writer =>
            {
                writer.WritePropertyName("event"u8);
                writer.WriteRawValue(template.Utf8.Span, skipInputValidation: true);
                writer.WriteString("room_version"u8, session.Version.Id.Utf8Span);
            }),
            PrepareResult.Ready { Prepared.Verdict: { } verdict } => FederationReply.Forbidden($"The room does not allow it: {verdict}"),
            _ => FederationReply.Error(404, "M_NOT_FOUND", "The state of the room is not available."),
        };
    }

    /// <summary>Answers a signed membership event: send_join, send_leave or send_knock.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="roomId">The room in the path.</param>
    /// <param name="eventId">The event ID in the path.</param>
    /// <param name="json">The event.</param>
    /// <param name="origin">The server that sends it.</param>
    /// <param name="omitsMembers">Whether the server takes a state without members as the answer to a join.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<FederationReply> SendAsync(
        MembershipOperation operation, RoomId roomId, EventId eventId, ReadOnlyMemory<byte> json, ServerName origin, bool omitsMembers, CancellationToken cancellationToken)
    {
        (RoomSession? session, FederationReply refused) = await FindAsync(operation, roomId, origin, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return refused;
        }

        if (!Pdu.TryParse(json.Span, session.Version, PduSource.Received, out Pdu? pdu, out PduError malformed))
        {
            return FederationReply.Error(400, "M_INVALID_PARAM", $"The event is malformed: {malformed}");
        }

        // Before keys are fetched: the server of the sender would be asked for them, whoever it is.
        if (pdu.RoomId != roomId || pdu.Sender.IsDefault || pdu.Sender.ServerName != origin)
        {
            return FederationReply.Error(400, "M_INVALID_PARAM", "The event is not one of a user of the requesting server in the room.");
        }

        // The join that a user of this server authorises is complete only with this server's signature, so it comes before the check of all signatures.
        if (operation == MembershipOperation.Join)
        {
            (Pdu? signed, FederationReply? cannot) = await _restricted.TrySignAsync(session, pdu, services.Identity, cancellationToken).ConfigureAwait(false);
            if (cannot is { } error)
            {
                return error;
            }

            pdu = signed ?? pdu;
        }

        IntakeResult intake = await _intake.VerifyAsync(pdu.Utf8, session.Version, PduSource.Received, KeyFetchPurpose.User, cancellationToken).ConfigureAwait(false);
        if (!intake.IsVerified)
        {
            return FederationReply.Forbidden(intake.Dropped.Reason);
        }

        MembershipError submission = MembershipTemplate.CheckSubmission(intake.Verified, operation, roomId, eventId, origin);
        if (submission.Kind != MembershipErrorKind.None)
        {
            return FederationReply.Error(400, "M_INVALID_PARAM", $"The event is not the one that was requested: {submission}");
        }

        IncomingPduResult result = await session.ReceiveForOthersAsync(intake.Verified, origin, cancellationToken).ConfigureAwait(false);
        if (result is not IncomingPduResult.Judged { Event: { Status: EventStatus.Accepted } accepted })
        {
            return FederationReply.Forbidden(result is IncomingPduResult.Judged judged ? judged.Event.Explanation : "The event cannot be judged, because events that it references are missing.");
        }

        // An event that is sent again is answered again, but not after its user has left or was banned.
        string? membership = await session.ReadAsync(room => RestrictedJoins.GetMembership(room, accepted.Sender), cancellationToken).ConfigureAwait(false);
        if (operation != MembershipOperation.Leave && membership != (operation == MembershipOperation.Join ? "join" : "knock"))
        {
            return FederationReply.Forbidden("The event is not the membership of the user any more.");
        }

        return operation switch
        {
            MembershipOperation.Join => await services.AnswerLargeAsync(() => AnswerJoinAsync(session, accepted, origin, omitsMembers, cancellationToken), cancellationToken).ConfigureAwait(false),
            MembershipOperation.Knock => await AnswerKnockAsync(session, cancellationToken).ConfigureAwait(false),
            _ => FederationReply.Ok(static _ => { }),
        };
    }

    private static async Task<FederationReply> AnswerKnockAsync(RoomSession session, CancellationToken cancellationToken)
    {
        ImmutableArray<ReadOnlyMemory<byte>> state = await session.ReadAsync(InviteState.Select, cancellationToken).ConfigureAwait(false);
        return FederationReply.Ok(writer => WriteEvents(writer, "knock_room_state", state));
    }

    private async Task<FederationReply> AnswerJoinAsync(RoomSession session, RoomEvent join, ServerName origin, bool omitsMembers, CancellationToken cancellationToken)
    {
        JoinAnswer? answer = await session.ReadAsync(room => JoinAnswer.Create(room, join, origin, omitsMembers), cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            return FederationReply.Error(404, "M_NOT_FOUND", "The state of the room is not available.");
        }

        return FederationReply.Ok(writer =>
        {
            writer.WriteString("origin"u8, services.Identity.Name.Utf8Span);
            WriteEvents(writer, "state", answer.State);
            WriteEvents(writer, "auth_chain", answer.AuthChain);
            writer.WriteBoolean("members_omitted"u8, answer.AreMembersOmitted);
            writer.WriteStartArray("servers_in_room"u8);
            foreach (ServerName server in answer.ServersBefore)
            {
                writer.WriteStringValue(server.Utf8Span);
            }

            writer.WriteEndArray();
            if (session.Version.Authorization.AllowsRestrictedJoins)
            {
                writer.WritePropertyName("event"u8);
                writer.WriteRawValue(join.Pdu.Utf8.Span, skipInputValidation: true);
            }
        });
    }

    private async Task<(RoomSession? Session, FederationReply Refused)> FindAsync(MembershipOperation operation, RoomId roomId, ServerName origin, CancellationToken cancellationToken)
    {
        RoomSession? session = await rooms.FindAsync(roomId, cancellationToken).ConfigureAwait(false);
        if (session is null || !await session.ReadAsync(room => room.HasJoinedUser(services.Identity.Name), cancellationToken).ConfigureAwait(false))
        {
            return (null, FederationReply.Error(404, "M_NOT_FOUND", "This server is not in the room."));
        }

        bool isAllowed = await session.ReadAsync(room => room.Serving.MayAsk(origin, ServingKind.Membership, out _), cancellationToken).ConfigureAwait(false);
        return !isAllowed ? (null, FederationReply.Forbidden("The access control list of the room denies the server."))
            : operation == MembershipOperation.Knock && !session.Version.Authorization.AllowsKnocking
                ? (null, FederationReply.Forbidden("The version of the room does not have knocks."))
            : (session, default);
    }

    private EventDraft CreateDraft(MembershipOperation operation, RoomVersion version, UserId user, UserId? authoriser) => new()
    {
        Sender = user,
        Type = "m.room.member",
        StateKey = user.ToString(),
        SentAt = services.TimeProvider.GetUtcNow(),

        // In room versions 1 and 2 the joining server replaces it by an ID of its own.
        EventId = version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.Parse($"$template:{services.Identity.Name}") : null,
        Content = FederationReply.Ok(writer =>
        {
            writer.WriteString("membership"u8, operation switch { MembershipOperation.Join => "join"u8, MembershipOperation.Knock => "knock"u8, _ => "leave"u8 });
            if (authoriser is { } by)
            {
                writer.WriteString("join_authorised_via_users_server"u8, by.Utf8Span);
            }
        }).Json,
    };

    private static void WriteEvents(Utf8JsonWriter writer, string name, ImmutableArray<ReadOnlyMemory<byte>> events)
    {
        writer.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> json in events)
        {
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
    }
}
