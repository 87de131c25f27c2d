using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Requests and checks membership templates, the first half of a handshake.</summary>
public sealed partial class MembershipClient
{
    /// <summary>Requests a template of a join and checks it (<c>GET /make_join</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The joining user, who belongs to this server.</param>
    /// <param name="versions">The room versions that this server supports for joins.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A draft to sign.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <see cref="FederationErrorKind.ProtocolError"/>: the template fails a check, or has a version that was not offered. Error codes
    /// include <c>M_INCOMPATIBLE_ROOM_VERSION</c> (see <see cref="FederationException.TryGetRoomVersion"/>), <c>M_UNABLE_TO_AUTHORISE_JOIN</c> and
    /// <c>M_UNABLE_TO_GRANT_JOIN</c> (another server may be able to), <c>M_FORBIDDEN</c> and <c>M_NOT_FOUND</c>.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="user"/> belongs to another server, <paramref name="versions"/> is empty, or an identifier was never set.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_joinroomiduserid"/>
    public Task<MembershipDraft> MakeJoinAsync(
        ServerName destination, RoomId roomId, UserId user, IEnumerable<RoomVersion> versions, CancellationToken cancellationToken = default) =>
        MakeAsync(destination, MembershipOperation.Join, roomId, user, RequireVersions(versions), cancellationToken);

    /// <summary>Requests a template of a knock and checks it (<c>GET /make_knock</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The knocking user, who belongs to this server.</param>
    /// <param name="versions">The room versions that this server supports for knocks. Knocking exists since room version 7.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A draft to sign.</returns>
    /// <exception cref="FederationException">See <see cref="MakeJoinAsync"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="user"/> belongs to another server, <paramref name="versions"/> is empty, or an identifier was never set.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_knockroomiduserid"/>
    public Task<MembershipDraft> MakeKnockAsync(
        ServerName destination, RoomId roomId, UserId user, IEnumerable<RoomVersion> versions, CancellationToken cancellationToken = default) =>
        MakeAsync(destination, MembershipOperation.Knock, roomId, user, RequireVersions(versions), cancellationToken);

    /// <summary>Requests a template of a leave and checks it (<c>GET /make_leave</c>). A leave also rejects an invite or withdraws a knock.</summary>
    /// <param name="destination">A server in the room, for an invite the one that sent it.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The leaving user, who belongs to this server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A draft to sign.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <see cref="FederationErrorKind.ProtocolError"/>: the template fails a check, or has an unknown room version. <c>M_FORBIDDEN</c>: the
    /// user is not in the room.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="user"/> belongs to another server, or an identifier was never set.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_leaveroomiduserid"/>
    public Task<MembershipDraft> MakeLeaveAsync(ServerName destination, RoomId roomId, UserId user, CancellationToken cancellationToken = default) =>
        MakeAsync(destination, MembershipOperation.Leave, roomId, user, null, cancellationToken);

    private static RoomVersion[] RequireVersions(IEnumerable<RoomVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        RoomVersion[] offered = [.. versions];
        return offered.Length > 0 ? offered : throw new ArgumentException("The list of supported room versions is empty.", nameof(versions));
    }

    private async Task<MembershipDraft> MakeAsync(
        ServerName destination,
        MembershipOperation operation,
        RoomId roomId,
        UserId user,
        IReadOnlyCollection<RoomVersion>? offered,
        CancellationToken cancellationToken)
    {
        if (user.ServerName != _origin)
        {
            throw new ArgumentException($"{user} is not a user of {_origin}.", nameof(user));
        }

        string name = operation switch
        {
            MembershipOperation.Join => "/make_join",
            MembershipOperation.Leave => "/make_leave",
            _ => "/make_knock",
        };
        RequestTarget target = new RequestTarget(RequestFactory.V1 + name).Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId))).Segment(user.Utf8Span);
        foreach (RoomVersion version in offered ?? [])
        {
            _ = target.Query("ver", version.Id.Utf8Span);
        }

        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.MakeMembership);
        JsonEnvelope reply = await _caller.ReadEnvelopeAsync(request, ["room_version", "event"], ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
        RoomVersion roomVersion = ReadVersion(destination, reply, operation, offered);
        ReadOnlyMemory<byte> template = reply.RequireObject("event");
        if (reply.Error.Kind != ContentErrorKind.None)
        {
            throw ProtocolErrors.Content(destination, reply.Error);
        }

        if (!MembershipTemplate.TryAccept(template.Span, roomVersion, operation, roomId, user, out PduBuilder? draft, out MembershipError error))
        {
            throw ProtocolErrors.Protocol(destination, $"the event template in the response must not be signed: {error}");
        }

        return new MembershipDraft(roomVersion, draft, AuthoriserOf(draft, roomVersion) ?? destination);
    }

    private RoomVersion ReadVersion(ServerName destination, JsonEnvelope reply, MembershipOperation operation, IReadOnlyCollection<RoomVersion>? offered)
    {
        if (!reply.TryGet("room_version", out _))
        {
            // Servers from before room versions send no version. Their rooms have version 1 or 2, which agree in all members of a template and a join.
            return operation == MembershipOperation.Knock ? throw ProtocolErrors.MissingField(destination, "room_version")
                : offered is null ? RoomVersions.V1
                : offered.FirstOrDefault(version => version.Format.EventIdFormat == EventIdFormat.Declared) ?? throw ProtocolErrors.MissingField(destination, "room_version");
        }

        string text = reply.RequireString("room_version");
        if (reply.Error.Kind != ContentErrorKind.None)
        {
            throw ProtocolErrors.Content(destination, reply.Error);
        }

        RoomVersion? found = null;
        bool isKnown = RoomVersionId.TryParse(text, out RoomVersionId id)
            && (offered is null
                ? RoomVersions.TryGet(id, _options.IncludeUnstableRoomVersions, out found)
                : (found = offered.FirstOrDefault(version => version.Id.Equals(id))) is not null);
        return isKnown ? found! : throw ProtocolErrors.Protocol(destination, offered is null ? "the room_version of the response is unknown" : "the room_version of the response is not one of the offered versions");
    }

    private static ServerName? AuthoriserOf(PduBuilder draft, RoomVersion version) =>
        version.Authorization.AllowsRestrictedJoins
        && JsonSlice.FromCanonical(draft.Content.Span).TryGetMember("join_authorised_via_users_server"u8, out JsonSlice value)
        && value.TryGetUtf8(out ReadOnlySpan<byte> text) && UserId.TryParse(text, out UserId authoriser)
            ? authoriser.ServerName
            : null;
}
