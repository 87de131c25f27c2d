namespace Matrix.Core.Tool.Input;

/// <summary>Provides the limit on the depth of texts that are read into documents.</summary>
internal static class JsonDepth
{
    /// <summary>The maximum depth.</summary>
    /// <remarks>
    /// It is far more than an event may have, so that the event's own check reports the fault. A limit is needed because the time to read a document grows with the
    /// square of its depth.
    /// </remarks>
    public const int Max = 10_000;
}
