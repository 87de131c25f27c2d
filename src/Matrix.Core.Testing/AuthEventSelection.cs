using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Selects the state slots of the events that authorise an event.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#auth-events-selection">Server-server API, Auth events selection</seealso>
internal static class AuthEventSelection
{
    /// <summary>Returns the slots to look up, each once, in the order of the specification. Unreadable content does not add slots.</summary>
    public static IReadOnlyList<StateSlot> GetSlots(RoomVersion version, UserId sender, string type, string? stateKey, ReadOnlyMemory<byte> contentJson)
    {
        var keys = new List<StateSlot>();
        if (!version.Format.UsesCreateEventIdAsRoomId)
        {
            keys.Add(new StateSlot("m.room.create", ""));
        }

        keys.Add(new StateSlot("m.room.power_levels", ""));
        keys.Add(Member(sender.Text));
        if (type == "m.room.member" && stateKey is not null)
        {
            keys.Add(Member(Utf8Text.FromString(stateKey)));
            _ = CanonicalJson.TryCanonicalize(contentJson.Span, CanonicalJsonMode.RelaxedVerbatim, out byte[] content, out _);
            AddForMembership(version, JsonSlice.FromCanonical(content), keys);
        }

        return [.. keys.Distinct()];
    }

    private static void AddForMembership(RoomVersion version, JsonSlice content, List<StateSlot> keys)
    {
        _ = content.TryGetMember("membership"u8, out JsonSlice membership);
        bool joins = membership.StringEquals("join"u8);
        bool invites = membership.StringEquals("invite"u8);
        if (joins || invites || membership.StringEquals("knock"u8))
        {
            keys.Add(new StateSlot("m.room.join_rules", ""));
        }

        if (invites
            && content.TryGetMember("third_party_invite"u8, out JsonSlice thirdParty)
            && thirdParty.TryGetMember("signed"u8, out JsonSlice signed)
            && signed.TryGetMember("token"u8, out JsonSlice token)
            && token.TryGetString(out string tokenText))
        {
            keys.Add(new StateSlot("m.room.third_party_invite", tokenText));
        }

        if (joins
            && version.Authorization.AllowsRestrictedJoins
            && content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice authoriser)
            && authoriser.TryGetString(out string authoriserText))
        {
            keys.Add(new StateSlot("m.room.member", authoriserText));
        }
    }

    private static StateSlot Member(Utf8Text user) => new(Utf8Text.FromString("m.room.member"), user);
}
