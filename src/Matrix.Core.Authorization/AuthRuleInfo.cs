using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>Represents where an auth rule is on the page of a room version.</summary>
public sealed record AuthRuleInfo
{
    internal AuthRuleInfo(AuthRule rule, RoomVersion version)
    {
        Rule = rule;
        Code = RuleTable.GetCode(rule);
        Number = RuleTable.GetNumber(rule, version);
        Url = version.SpecificationUrl is { } page && Number.Length > 0 ? new Uri(page, "#authorisation-rules") : null;
    }

    /// <summary>Gets the rule.</summary>
    public AuthRule Rule { get; }

    /// <summary>Gets the name of the rule that is the same in every room version, for example <c>AU-5.3e.2</c>. The names are this library's own.</summary>
    public string Code { get; }

    /// <summary>Gets the number of the rule as the page of the room version shows it, for example <c>5.3.5.2</c>; empty if the version does not have the rule.</summary>
    public string Number { get; }

    /// <summary>Gets the address of the auth rules on the page of the room version; null if the version does not have the rule, or names no page.</summary>
    public Uri? Url { get; }

    /// <summary>Returns information about a rule in a room version.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="version">The room version.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is null.</exception>
    public static AuthRuleInfo Get(AuthRule rule, RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new AuthRuleInfo(rule, version);
    }
}
