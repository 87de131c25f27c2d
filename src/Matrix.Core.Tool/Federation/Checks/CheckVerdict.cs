namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>How a check ended.</summary>
internal enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Not as it should be.</summary>
    Failed,

    /// <summary>Not made, or without a result.</summary>
    Skipped,
}
