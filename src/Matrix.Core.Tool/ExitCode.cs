namespace Matrix.Core.Tool;

/// <summary>What the process answers.</summary>
internal static class ExitCode
{
    /// <summary>Done, whatever the verdicts on the events.</summary>
    public const int Done = 0;

    /// <summary>A check that was asked for failed.</summary>
    public const int CheckFailed = 1;

    /// <summary>Wrong usage, or input that cannot be read.</summary>
    public const int BadInput = 2;
}
