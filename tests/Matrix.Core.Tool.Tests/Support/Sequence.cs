namespace Matrix.Core.Tool.Tests;

/// <summary>Strings compared one by one, ordinally.</summary>
internal static class Sequence
{
    public static void Equal(IEnumerable<string?> expected, IEnumerable<string?> actual) => Assert.Equal(expected, actual, StringComparer.Ordinal);
}
