namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Specifies the verdict of a check.</summary>
internal enum CheckVerdict
{
    /// <summary>The check passed.</summary>
    Ok,

    /// <summary>The check failed.</summary>
    Failed,

    /// <summary>The check was not made, or did not have a result.</summary>
    Skipped,
}
