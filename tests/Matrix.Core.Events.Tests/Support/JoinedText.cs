namespace Matrix.Core.Events.Tests.Support;

/// <summary>Lists as one text, to compare.</summary>
internal static class JoinedText
{
    public static string Of<T>(IEnumerable<T> items) => string.Join(' ', items);
}
