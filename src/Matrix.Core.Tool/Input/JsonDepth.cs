namespace Matrix.Core.Tool.Input;

/// <summary>How deep a text may be nested that is read into a document.</summary>
internal static class JsonDepth
{
    /// <summary>
    /// Far deeper than an event may be, so that it is the event's own check that says so. There is a bound because the time that a document takes grows with the square of its nesting.
    /// </summary>
    public const int Max = 10_000;
}
