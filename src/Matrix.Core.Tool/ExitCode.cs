namespace Matrix.Core.Tool;

/// <summary>What the process answers.</summary>
internal static class ExitCode
{
    /// <summary>Done, whatever the verdicts on the events.</summary>
    public const int Done = 0;

    /// <summary>A check that was asked for failed: a line or a case was refused, an event was dropped, a case differs, or no event could be used.</summary>
    public const int CheckFailed = 1;

    /// <summary>Wrong usage, or input that cannot be read.</summary>
    public const int BadInput = 2;
}
