using System.Globalization;

namespace Matrix.Core.Federation;

/// <summary>Represents a rule that an option has to meet.</summary>
/// <param name="Name">The name of the option.</param>
/// <param name="Value">The value of the option. A message shows it. Null means that the option is not set.</param>
/// <param name="IsBroken">A value that indicates whether the option breaks the rule.</param>
/// <param name="Requirement">The rest of a sentence about the option, without its full stop.</param>
internal readonly record struct OptionRule(string Name, object? Value, bool IsBroken, string Requirement)
{
    /// <summary>The requirement of a count.</summary>
    public const string AtLeastOne = "must be at least 1";

    /// <summary>The requirement of a time that may be zero.</summary>
    public const string NotNegative = "must not be negative";

    /// <summary>The requirement of a time that must pass.</summary>
    public const string Positive = "must be more than zero";

    /// <summary>The requirement of an option without a default.</summary>
    public const string NotNull = "must be set";

    /// <summary>Returns one message for each broken rule. It begins with the option's name.</summary>
    public static IEnumerable<string> GetProblems(IEnumerable<OptionRule> rules) => rules.Where(rule => rule.IsBroken).Select(rule => rule.ToString());

    /// <summary>Returns the message of a broken rule.</summary>
    public override string ToString() => Value is null ? $"{Name} is not set." : string.Create(CultureInfo.InvariantCulture, $"{Name} {Requirement}. It is {Value}.");
}
