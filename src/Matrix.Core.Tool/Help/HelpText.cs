namespace Matrix.Core.Tool.Help;

/// <summary>Represents the examples and the meaning of exit code 1 of a command.</summary>
/// <param name="Examples">Command lines.</param>
/// <param name="CheckFailed">The condition for exit code 1.</param>
internal sealed record HelpText(IReadOnlyList<string> Examples, string CheckFailed);
