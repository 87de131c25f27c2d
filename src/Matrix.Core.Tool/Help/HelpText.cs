namespace Matrix.Core.Tool.Help;

/// <summary>The examples and the exit code 1 of a command.</summary>
/// <param name="Examples">Command lines.</param>
/// <param name="CheckFailed">When the command exits with 1.</param>
internal sealed record HelpText(IReadOnlyList<string> Examples, string CheckFailed);
