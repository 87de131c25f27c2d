using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Decides about joins to rooms whose join rule allows the members of other rooms.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#restricted-rooms">Server-server API, Restricted rooms</seealso>
internal static class RestrictedJoins
{
    private static readonly StateSlot JoinRulesSlot = new("m.room.join_rules", "");

    /// <summary>Determines whether the current join rule of a room is <c>restricted</c> or <c>knock_restricted</c>.</summary>
    public static bool AreInForce(Room room) =>
        room.Version.Authorization.AllowsRestrictedJoins
        && room.TryGetStateEvent(JoinRulesSlot, out VerifiedPdu? rules)
        && rules.Pdu.Content.TryGetMember("join_rule"u8, out JsonSlice rule)
        && (rule.StringEquals("restricted"u8) || rule.StringEquals("knock_restricted"u8));
}
