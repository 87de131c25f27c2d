using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Receives invites of local users: signs them, and puts them into the feed before they are acknowledged.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room">Server-server API, Inviting to a room</seealso>
internal sealed class IncomingInvites(HomeserverServices services, RoomSessions rooms)
{
    private readonly PduIntake _intake = new(services.Keys, services.Verifier);
    private readonly InviteStateValidator _stateValidator = new();
    private readonly RecentInvites _recent = new();

    /// <summary>Receives an invite.</summary>
    /// <param name="roomId">The room in the path.</param>
    /// <param name="eventId">The event ID in the path.</param>
    /// <param name="json">The invite.</param>
    /// <param name="version">The room version.</param>
    /// <param name="roomState">The events that describe the room, as received.</param>
    /// <param name="origin">The server that sends it.</param>
    /// <param name="isV1">Whether the answer has the form of the first version of the endpoint.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<FederationReply> ReceiveAsync(
        RoomId roomId,
        EventId eventId,
        ReadOnlyMemory<byte> json,
        RoomVersion version,
        IReadOnlyList<ReadOnlyMemory<byte>> roomState,
        ServerName origin,
        bool isV1,
        CancellationToken cancellationToken)
    {
        // Of a room that this server does not have, it knows no access control list.
        if (await rooms.FindAsync(roomId, cancellationToken).ConfigureAwait(false) is { } session
            && !await session.ReadAsync(room => room.Serving.MayAsk(origin, ServingKind.Membership, out _), cancellationToken).ConfigureAwait(false))
        {
            return FederationReply.Forbidden("The access control list of the room denies the server.");
        }

        IntakeResult intake = await _intake.VerifyAsync(json, version, PduSource.Received, KeyFetchPurpose.Background, cancellationToken).ConfigureAwait(false);
        if (!intake.IsVerified)
        {
            return intake.Dropped.Malformed.Kind == PduErrorKind.None ? FederationReply.Forbidden(intake.Dropped.Reason) : FederationReply.Error(400, "M_INVALID_PARAM", intake.Dropped.Reason);
        }

        Pdu invite = intake.Verified.Pdu;
        if (intake.Verified.IsRedacted || invite.EventId != eventId || invite.RoomId != roomId || invite.Sender.ServerName != origin || !IsInvite(invite))
        {
            return FederationReply.Error(400, "M_INVALID_PARAM", "The event is not an invite of a user of this server by a user of the requesting server.");
        }

        // The signers of the events that describe the room may be servers that are asked for the first time.
        _ = await _intake.VerifyAsync(roomState, version, PduSource.Received, KeyFetchPurpose.Background, cancellationToken).ConfigureAwait(false);
        InviteStateResult state = _stateValidator.Validate(roomState, roomId, version, services.Keys, services.TimeProvider.GetUtcNow());
        if (!state.IsAccepted)
        {
            return FederationReply.Error(400, InviteStateResult.ErrorCode, $"The events that describe the room are not usable: {state.Errors[0]}");
        }

        if (!invite.TrySign(services.Identity.Name, services.Identity.Key, out Pdu? signed, out PduError tooLarge))
        {
            return FederationReply.Error(400, "M_TOO_LARGE", $"The invite cannot be signed: {tooLarge}");
        }

        HostUpdateDraft update = ToUpdate(signed, state, origin);
        if (!_recent.Contains(origin, roomId, eventId) && !services.Feed.TryTake(origin, FeedBudget.UpdateBytes + update.Content.Length, out TimeSpan wait))
        {
            return FederationReply.LimitExceeded("The server has sent too many invites and ephemeral units.", wait);
        }

        await _recent.AppendOnceAsync(origin, roomId, eventId, () => AppendAsync(update, cancellationToken)).ConfigureAwait(false);
        return isV1 ? AnswerV1(signed) : FederationReply.Ok(writer => WriteEvent(writer, signed));
    }

    private async Task AppendAsync(HostUpdateDraft update, CancellationToken cancellationToken)
    {
        _ = await services.Store.AppendUpdatesAsync([update], cancellationToken).ConfigureAwait(false);
        services.Updates.Set();
    }

    private bool IsInvite(Pdu pdu) =>
        pdu.IsType("m.room.member"u8) && pdu.Slot is { } slot && UserId.TryParse(slot.StateKey.Utf8, out UserId invited) && invited.ServerName == services.Identity.Name
        && pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.StringEquals("invite"u8);

    private static HostUpdateDraft ToUpdate(Pdu invite, InviteStateResult roomState, ServerName origin) => new()
    {
        Kind = HostUpdateKind.Invite,
        RoomId = invite.RoomId,
        EventId = invite.EventId,
        Origin = origin,
        Content = FederationReply.Ok(writer =>
        {
            WriteEvent(writer, invite);
            writer.WriteString("room_version"u8, invite.Version.Id.Utf8Span);
            writer.WriteStartArray("invite_room_state"u8);

            // Only what passed the checks reaches the host. It is canonical already, and may be deeper than a writer accepts unseen.
            foreach (ReadOnlyMemory<byte> item in roomState.Events.Select(verified => verified.Pdu.Utf8).Concat(roomState.StrippedEvents.OrderBy(stripped => stripped.Key).Select(stripped => stripped.Value)))
            {
                writer.WriteRawValue(item.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
        }).Json,
    };

    private static FederationReply AnswerV1(Pdu signed)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(200);
            writer.WriteStartObject();
            WriteEvent(writer, signed);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        return new FederationReply(200, output.WrittenMemory);
    }

    private static void WriteEvent(Utf8JsonWriter writer, Pdu pdu)
    {
        writer.WritePropertyName("event"u8);
        writer.WriteRawValue(pdu.Utf8.Span, skipInputValidation: true);
    }
}
