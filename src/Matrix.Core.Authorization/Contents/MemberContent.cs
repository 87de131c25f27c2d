using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Represents the content of a membership event for the auth rules.</summary>
internal sealed class MemberContent
{
    private MemberContent(Pdu pdu)
    {
        JsonSlice content = pdu.Content;
        HasMembership = content.TryGetMember("membership"u8, out JsonSlice membership);
        Membership = Read(membership);
        HasThirdPartyInvite = content.TryGetMember("third_party_invite"u8, out _);
        _ = content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice authoriser);
        Authoriser = authoriser.TryGetUtf8(out ReadOnlySpan<byte> text) ? pdu.GetText(text) : default;
    }

    public bool HasMembership { get; }

    public Membership Membership { get; }

    public bool HasThirdPartyInvite { get; }

    /// <summary>Gets the user who authorised the join. It is the default value if the field is missing or is not a string.</summary>
    public Utf8Text Authoriser { get; }

    public static MemberContent Of(Pdu pdu) => pdu.GetParsedContent(static pdu => new MemberContent(pdu));

    private static Membership Read(JsonSlice membership) =>
        membership.StringEquals("join"u8) ? Membership.Join
        : membership.StringEquals("leave"u8) ? Membership.Leave
        : membership.StringEquals("invite"u8) ? Membership.Invite
        : membership.StringEquals("ban"u8) ? Membership.Ban
        : membership.StringEquals("knock"u8) ? Membership.Knock
        : Membership.Unknown;
}
