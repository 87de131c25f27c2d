using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;

namespace Matrix.Core.Homeserver;

/// <summary>Decides about joins to rooms whose join rule allows the members of other rooms.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#restricted-rooms">Server-server API, Restricted rooms</seealso>
internal sealed class RestrictedJoins(ServerName self, RoomSessions rooms)
{
    /// <summary>The maximum number of rooms of a join rule that are looked at.</summary>
    private const int MaxAllowedRooms = 50;

    private static readonly StateSlot JoinRulesSlot = new("m.room.join_rules", "");
    private static readonly StateSlot PowerLevelsSlot = new("m.room.power_levels", "");

    /// <summary>Determines whether the current join rule of a room is <c>restricted</c> or <c>knock_restricted</c>.</summary>
    public static bool AreInForce(Room room) => FindRules(room) is not null;

    /// <summary>Finds the user of this server who authorises a join.</summary>
    /// <returns>The user; null where the join needs no authorisation. Or the error, where it needs one that this server cannot give.</returns>
    public async Task<(UserId? Authoriser, FederationReply? Error)> FindAuthoriserAsync(RoomSession session, UserId user, CancellationToken cancellationToken)
    {
        Condition condition = await session.ReadAsync(room => Read(room, user), cancellationToken).ConfigureAwait(false);
        if (!condition.IsNeeded)
        {
            return (null, null);
        }

        bool isComplete = true;
        foreach (RoomId allowed in condition.AllowedRooms)
        {
            RoomSession? other = await rooms.FindAsync(allowed, cancellationToken).ConfigureAwait(false);
            if (other is null || !await other.ReadAsync(room => room.HasJoinedUser(self), cancellationToken).ConfigureAwait(false))
            {
                // Without this server in the room, its members are not known.
                isComplete = false;
                continue;
            }

            if (await other.ReadAsync(room => GetMembership(room, user) == "join", cancellationToken).ConfigureAwait(false))
            {
                // Only for a user who may join: all members of the room are looked at.
                return await session.ReadAsync(FindUserWhoMayInvite, cancellationToken).ConfigureAwait(false) is { } authoriser
                    ? (authoriser, null)
                    : (null, FederationReply.Error(400, "M_UNABLE_TO_GRANT_JOIN", "This server has no user in the room who may invite."));
            }
        }

        return (null, isComplete
            ? FederationReply.Forbidden("The user is in none of the rooms whose members may join.")
            : FederationReply.Error(400, "M_UNABLE_TO_AUTHORISE_JOIN", "This server cannot tell whether the user is in a room whose members may join."));
    }

    /// <summary>Signs a join that a user of this server authorises, if it meets the conditions.</summary>
    /// <returns>The signed join; null where it names no user of this server. Or the error.</returns>
    public async Task<(Pdu? Signed, FederationReply? Error)> TrySignAsync(RoomSession session, Pdu join, ServerIdentity identity, CancellationToken cancellationToken)
    {
        if (!join.Version.Authorization.AllowsRestrictedJoins
            || !join.Content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice value) || !value.TryGetUtf8(out ReadOnlySpan<byte> text)
            || !UserId.TryParse(text, out UserId authoriser) || authoriser.ServerName != self)
        {
            return (null, null);
        }

        (UserId? found, FederationReply? error) = await FindAuthoriserAsync(session, join.Sender, cancellationToken).ConfigureAwait(false);
        if (error is not null)
        {
            return (null, error);
        }

        // Where the join needs no authorisation, naming a user is needless, and the signature does no harm: the auth rules judge the join.
        _ = found;
        return join.TrySign(identity.Name, identity.Key, out Pdu? signed, out PduError tooLarge)
            ? (signed, null)
            : (null, FederationReply.Error(400, "M_TOO_LARGE", $"The join cannot be signed: {tooLarge}"));
    }

    private static Condition Read(Room room, UserId user)
    {
        if (FindRules(room) is not { } rules || GetMembership(room, user) is "join" or "invite")
        {
            return default;
        }

        var allowed = ImmutableArray.CreateBuilder<RoomId>();
        if (rules.Pdu.Content.TryGetMember("allow"u8, out JsonSlice list) && list.Kind == JsonKind.Array)
        {
            foreach (JsonSlice item in list.EnumerateArray())
            {
                if (allowed.Count < MaxAllowedRooms && item.Kind == JsonKind.Object
                    && item.TryGetMember("type"u8, out JsonSlice type) && type.StringEquals("m.room_membership"u8)
                    && item.TryGetMember("room_id"u8, out JsonSlice id) && id.TryGetUtf8(out ReadOnlySpan<byte> text) && RoomId.TryParse(text, out RoomId roomId))
                {
                    allowed.Add(roomId);
                }
            }
        }

        return new Condition(IsNeeded: true, allowed.DrainToImmutable());
    }

    private UserId? FindUserWhoMayInvite(Room room)
    {
        _ = room.TryGetStateEvent(PowerLevelsSlot, out VerifiedPdu? powerLevels);
        RoomPowerLevels levels = RoomPowerLevels.FromEvents(room.Version, room.CreateEvent, powerLevels);
        if (!levels.TryGetInvite(out PowerLevel required))
        {
            return null;
        }

        UserId? best = null;
        foreach (StateSlot slot in room.CurrentState.Keys)
        {
            if (slot.Type.Equals("m.room.member"u8) && UserId.TryParse(slot.StateKey.Utf8, out UserId user) && user.ServerName == self
                && (best is null || user.CompareTo(best.Value) < 0)
                && levels.TryGetUser(user.Text, out PowerLevel level) && level >= required && GetMembership(room, user) == "join")
            {
                best = user;
            }
        }

        return best;
    }

    private static VerifiedPdu? FindRules(Room room) =>
        room.Version.Authorization.AllowsRestrictedJoins
        && room.TryGetStateEvent(JoinRulesSlot, out VerifiedPdu? rules)
        && rules.Pdu.Content.TryGetMember("join_rule"u8, out JsonSlice rule)
        && (rule.StringEquals("restricted"u8) || rule.StringEquals("knock_restricted"u8))
            ? rules
            : null;

    /// <summary>Returns the current membership of a user; null for none.</summary>
    public static string? GetMembership(Room room, UserId user) =>
        room.TryGetStateEvent(new StateSlot("m.room.member", user.ToString()), out VerifiedPdu? member)
        && member.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership)
        && membership.TryGetString(out string? text)
            ? text
            : null;

    private readonly record struct Condition(bool IsNeeded, ImmutableArray<RoomId> AllowedRooms);
}
