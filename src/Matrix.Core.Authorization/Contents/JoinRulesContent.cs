using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>What the auth rules read of <c>m.room.join_rules</c>: the rule, and not whom it allows, which is the resident server's business.</summary>
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
            : JoinRule.Other;
    }

    public JoinRule JoinRule { get; }

    public static JoinRulesContent Of(Pdu pdu)
    {
        if (pdu.ParsedContent is not JoinRulesContent content)
        {
            pdu.ParsedContent = content = new JoinRulesContent(pdu);
        }

        return content;
    }
}
