using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Represents the content of <c>m.room.join_rules</c> for the auth rules. Only the rule is read. The resident server checks its allow list.</summary>
internal sealed class JoinRulesContent
{
    private JoinRulesContent(Pdu pdu)
    {
        bool given = pdu.Content.TryGetMember("join_rule"u8, out JsonSlice rule);
        JoinRule = !given || rule.StringEquals("invite"u8) ? JoinRule.Invite
            : rule.StringEquals("public"u8) ? JoinRule.Public
            : rule.StringEquals("knock"u8) ? JoinRule.Knock
            : rule.StringEquals("restricted"u8) ? JoinRule.Restricted
            : rule.StringEquals("knock_restricted"u8) ? JoinRule.KnockRestricted
            : JoinRule.Unknown;
    }

    public JoinRule JoinRule { get; }

    public static JoinRulesContent Of(Pdu pdu) => pdu.GetParsedContent(static pdu => new JoinRulesContent(pdu));
}
