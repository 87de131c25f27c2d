namespace Matrix.Core.Tool;

/// <summary>Provides the exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>The exit code of a completed run, whatever the verdicts on the events.</summary>
    public const int Done = 0;

    /// <summary>The exit code if a requested check failed: a line or a case was refused, an event was dropped, a case differs, or no event could be used.</summary>
    public const int CheckFailed = 1;

    /// <summary>The exit code for wrong usage, or for input that cannot be read.</summary>
    public const int BadInput = 2;
}
