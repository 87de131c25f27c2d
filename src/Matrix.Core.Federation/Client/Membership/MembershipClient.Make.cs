using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>The first half: a template is asked for and checked.</summary>
public sealed partial class MembershipClient
{
    /// <summary><c>GET /make_join</c>: asks for a template of a join, and checks it.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">Who joins: a user of this server.</param>
    /// <param name="versions">The room versions that this server can join.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A draft to sign.</returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.ProtocolError"/>: the template is none to sign, or is of a version that was not offered.
    /// <c>M_INCOMPATIBLE_ROOM_VERSION</c> (see <see cref="FederationErrors.TryGetRoomVersion"/>), <c>M_UNABLE_TO_AUTHORISE_JOIN</c> and
    /// <c>M_UNABLE_TO_GRANT_JOIN</c> (another server may do), <c>M_FORBIDDEN</c>, <c>M_NOT_FOUND</c>.
    /// </exception>
    /// <exception cref="ArgumentException">The user is another server's, no version is offered, or an identifier was never set.</exception>
    public Task<MembershipDraft> MakeJoinAsync(
        ServerName destination, RoomId roomId, UserId user, IReadOnlyCollection<RoomVersion> versions, CancellationToken cancellationToken = default) =>
        MakeAsync(destination, MembershipOperation.Join, roomId, user, RequireVersions(versions), cancellationToken);

    /// <summary><c>GET /make_knock</c>: asks for a template of a knock, and checks it.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">Who knocks: a user of this server.</param>
    /// <param name="versions">The room versions that this server can knock at: those before version 7 know no knocking.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A draft to sign.</returns>
    /// <exception cref="FederationException">As for <see cref="MakeJoinAsync"/>.</exception>
    /// <exception cref="ArgumentException">The user is another server's, no version is offered, or an identifier was never set.</exception>
    public Task<MembershipDraft> MakeKnockAsync(
        ServerName destination, RoomId roomId, UserId user, IReadOnlyCollection<RoomVersion> versions, CancellationToken cancellationToken = default) =>
        MakeAsync(destination, MembershipOperation.Knock, roomId, user, RequireVersions(versions), cancellationToken);

    /// <summary><c>GET /make_leave</c>: asks for a template of a leave (an invite rejected, a knock taken back), and checks it.</summary>
    /// <param name="destination">A server in the room: the one that invited.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="user">Who leaves: a user of this server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A draft to sign.</returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.ProtocolError"/>: the template is none to sign, or of a room version that is not known. <c>M_FORBIDDEN</c>: the user is not in the room.
    /// </exception>
    /// <exception cref="ArgumentException">The user is another server's, or an identifier was never set.</exception>
    public Task<MembershipDraft> MakeLeaveAsync(ServerName destination, RoomId roomId, UserId user, CancellationToken cancellationToken = default) =>
        MakeAsync(destination, MembershipOperation.Leave, roomId, user, null, cancellationToken);

    private static IReadOnlyCollection<RoomVersion> RequireVersions(IReadOnlyCollection<RoomVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return versions.Count > 0 ? versions : throw new ArgumentException("No room version is offered.", nameof(versions));
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
            throw new ArgumentException($"{user} is no user of {_origin}.", nameof(user));
        }

        string name = operation switch
        {
            MembershipOperation.Join => "/make_join",
            MembershipOperation.Leave => "/make_leave",
            _ => "/make_knock",
        };
        RequestTarget target = new RequestTarget(RequestFactory.V1 + name).Segment(RequestFactory.Require(roomId.Span, nameof(roomId))).Segment(user.Span);
        foreach (RoomVersion version in offered ?? [])
        {
            _ = target.Query("ver", version.Id.Span);
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
            throw ProtocolErrors.Protocol(destination, $"event of the answer is no template to sign: {error}");
        }

        return new MembershipDraft(roomVersion, draft, AuthoriserOf(draft, roomVersion) ?? destination);
    }

    private RoomVersion ReadVersion(ServerName destination, JsonEnvelope reply, MembershipOperation operation, IReadOnlyCollection<RoomVersion>? offered)
    {
        if (!reply.TryGet("room_version", out _))
        {
            // Servers from before room versions: theirs are 1 and 2, which agree in all that a template and a join have in them.
            return operation == MembershipOperation.Knock ? throw ProtocolErrors.MissingField(destination, "room_version")
                : offered is null ? RoomVersions.V1
                : offered.FirstOrDefault(version => version.EventIdFormat == EventIdFormat.Declared) ?? throw ProtocolErrors.MissingField(destination, "room_version");
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
        return isKnown ? found! : throw ProtocolErrors.Protocol(destination, offered is null ? "room_version of the answer is none that is known" : "room_version of the answer was not offered");
    }

    private static ServerName? AuthoriserOf(PduBuilder draft, RoomVersion version) =>
        version.RestrictedJoins
        && JsonSlice.OfCanonical(draft.Content.Span).TryGetMember("join_authorised_via_users_server"u8, out JsonSlice value)
        && value.TryGetUtf8(out ReadOnlySpan<byte> text) && UserId.TryParse(text, out UserId authoriser)
            ? authoriser.ServerName
            : null;
}
