using System.Globalization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>The stable room versions by number.</summary>
public static class Versions
{
    public static TheoryData<int> All => [.. Enumerable.Range(1, 12)];

    /// <summary>Versions in which a level may be a string.</summary>
    public static TheoryData<int> Stringy => [.. Enumerable.Range(1, 9)];

    internal static RoomVersion Of(int number) => Of(number.ToString(CultureInfo.InvariantCulture));

    internal static RoomVersion Of(string id) =>
        RoomVersions.TryGet(RoomVersionId.Parse(id), includeUnstable: true, out RoomVersion? version) ? version : throw new ArgumentException($"No room version {id}.", nameof(id));

    /// <summary>The versions of a range: <c>1-5</c>, <c>7</c>, <c>1-2,12</c>.</summary>
    internal static IEnumerable<int> Parse(string ranges)
    {
        foreach (string range in ranges.Split(','))
        {
            string[] ends = range.Split('-');
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            int last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            for (int version = first; version <= last; version++)
            {
                yield return version;
            }
        }
    }
}
