using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Invites users, and completes invites by third-party identifier.</summary>
public sealed partial class MembershipClient
{
    private static readonly string[] InviteNames = ["event"];

    /// <summary>Sends an invite to the invited user's server, which signs it (<c>PUT /v2/invite</c>).</summary>
    /// <param name="destination">The server of the invited user.</param>
    /// <param name="invite">The signed invite.</param>
    /// <param name="inviteRoomState">Events that describe the room, including the create event. Spec 1.16 and later require whole events.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The invite with the other server's signature added and nothing else changed. That signature is not verified.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <see cref="FederationErrorKind.ProtocolError"/>: another event came back. <see cref="FederationErrorKind.BadSignature"/>: the other
    /// server has not signed it. Error codes include <c>M_FORBIDDEN</c>, <c>M_INVITE_BLOCKED</c> and <c>M_INCOMPATIBLE_ROOM_VERSION</c>.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="invite"/> is not an invite, or an event of <paramref name="inviteRoomState"/> is not JSON.
    /// </exception>
    /// <remarks>
    /// In rooms of versions 1 and 2, a server that answers 400 or 404 is asked again with <see cref="InviteV1Async"/>, because it may support only
    /// that endpoint.
    /// </remarks>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2inviteroomideventid"/>
    public async Task<Pdu> InviteAsync(
        ServerName destination, Pdu invite, IEnumerable<ReadOnlyMemory<byte>> inviteRoomState, CancellationToken cancellationToken = default)
    {
        RequireMembership(invite, "invite"u8, nameof(invite));
        ArgumentNullException.ThrowIfNull(inviteRoomState);
        ReadOnlyMemory<byte> body = RequestBody.Write(writer =>
        {
            writer.WritePropertyName("event"u8);
            WireJson.Write(writer, invite.Utf8.Span);
            RequestBody.WriteObjects(writer, "invite_room_state", inviteRoomState);
            writer.WriteString("room_version"u8, invite.Version.Id.Utf8Span);
        });
        try
        {
            FederationRequest request = RequestFactory.Put(destination, SendTarget(RequestFactory.V2 + "/invite", invite), RequestClass.SendMembership, body);
            JsonEnvelope reply = await _caller.ReadEnvelopeAsync(request, InviteNames, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
            return ReadInvite(destination, reply, invite);
        }
        catch (FederationException e) when (HasFirstVersion(invite) && e.StatusCode is 400 or 404)
        {
            return await InviteV1Async(destination, invite, inviteRoomState, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends an invite to the invited user's server, which signs it (<c>PUT /v1/invite</c>). The endpoint predates room versions.</summary>
    /// <param name="destination">The server of the invited user.</param>
    /// <param name="invite">The signed invite, of room version 1 or 2.</param>
    /// <param name="inviteRoomState">Events that describe the room. They are sent in the event's <c>unsigned</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>See <see cref="InviteAsync"/>.</returns>
    /// <exception cref="FederationException">See <see cref="InviteAsync"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="invite"/> is not an invite or has a later room version, or an event of <paramref name="inviteRoomState"/> is not JSON.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1inviteroomideventid"/>
    public async Task<Pdu> InviteV1Async(
        ServerName destination, Pdu invite, IEnumerable<ReadOnlyMemory<byte>> inviteRoomState, CancellationToken cancellationToken = default)
    {
        RequireMembership(invite, "invite"u8, nameof(invite));
        ArgumentNullException.ThrowIfNull(inviteRoomState);
        if (!HasFirstVersion(invite))
        {
            throw new ArgumentException($"The v1 endpoint does not support room version {invite.Version}. Use {nameof(InviteAsync)}.", nameof(invite));
        }

        ReadOnlyMemory<byte> body = PduText.Replace(invite, "unsigned", writer =>
        {
            writer.WriteStartObject();
            RequestBody.WriteObjects(writer, "invite_room_state", inviteRoomState);
            writer.WriteEndObject();
        });
        FederationRequest request = RequestFactory.Put(destination, SendTarget(RequestFactory.V1 + "/invite", invite), RequestClass.SendMembership, body);
        ReadOnlyMemory<byte> reply = await _caller.ReadAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        return ReadInvite(destination, ReadPair(destination, reply, InviteNames), invite);
    }

    /// <summary>Asks a server in the room to turn a third-party invite into an invite of a user (<c>PUT /exchange_third_party_invite/{roomId}</c>).</summary>
    /// <param name="destination">The server of the user that sent the third-party invite.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="exchange">The invite to make.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FederationException">The invite was not made.</exception>
    /// <exception cref="ArgumentException">An identifier was never set, or <see cref="ThirdPartyInviteExchange.Signed"/> is not a JSON object.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1exchange_third_party_inviteroomid"/>
    public Task ExchangeThirdPartyInviteAsync(
        ServerName destination, RoomId roomId, ThirdPartyInviteExchange exchange, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        _ = RequestFactory.Require(exchange.Sender.Utf8Span, nameof(exchange));
        _ = RequestFactory.Require(exchange.Invited.Utf8Span, nameof(exchange));
        if (!exchange.Signed.IsObject)
        {
            throw new ArgumentException($"{nameof(exchange.Signed)} is not a JSON object.", nameof(exchange));
        }

        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/exchange_third_party_invite").Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)));
        ReadOnlyMemory<byte> body = RequestBody.Write(writer => Write(writer, roomId, exchange));
        return _caller.ReadNothingAsync(RequestFactory.Put(destination, target, RequestClass.SendMembership, body), cancellationToken);
    }

    /// <summary>
    /// Tells a server that one of its users owns a third-party identifier (<c>PUT /3pid/onbind</c>). Identity servers send this request. It is not signed.
    /// </summary>
    /// <param name="destination">The server of the user.</param>
    /// <param name="bind">The user, the identifier and the invites that wait for it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FederationException">The request failed.</exception>
    /// <exception cref="ArgumentException">An identifier was never set, or a signed object is not JSON.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv13pidonbind"/>
    public Task NotifyBindAsync(ServerName destination, ThirdPartyBind bind, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bind);
        ReadOnlyMemory<byte> body = RequestBody.Write(bind, FederationJson.Default.ThirdPartyBind);
        FederationRequest request = RequestFactory.Put(destination, new RequestTarget(RequestFactory.V1 + "/3pid/onbind"), RequestClass.SendMembership, body, isSigned: false);
        return _caller.ReadNothingAsync(request, cancellationToken);
    }

    private static bool HasFirstVersion(Pdu invite) => invite.Version.Format.EventIdFormat == EventIdFormat.Declared;

    private static Pdu ReadInvite(ServerName destination, JsonEnvelope reply, Pdu invite)
    {
        ReadOnlyMemory<byte> text = reply.RequireObject("event");
        Pdu signed = reply.Error.Kind == ContentErrorKind.None ? SameEvent.Read(destination, text.Span, invite) : throw ProtocolErrors.Content(destination, reply.Error);
        return SameEvent.IsSignedBy(signed, destination)
            ? signed
            : throw new FederationException(FederationErrorKind.BadSignature, destination, "the event in the response has no valid signature of the server");
    }

    private static void Write(Utf8JsonWriter writer, RoomId roomId, ThirdPartyInviteExchange exchange)
    {
        writer.WriteString("type"u8, "m.room.member"u8);
        writer.WriteString("room_id"u8, roomId.Utf8Span);
        writer.WriteString("sender"u8, exchange.Sender.Utf8Span);
        writer.WriteString("state_key"u8, exchange.Invited.Utf8Span);
        writer.WriteStartObject("content"u8);
        writer.WriteString("membership"u8, "invite"u8);
        writer.WriteStartObject("third_party_invite"u8);
        writer.WriteString("display_name"u8, exchange.DisplayName);
        writer.WritePropertyName("signed"u8);
        WireJson.Write(writer, exchange.Signed.Utf8.Span);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
