using System.Globalization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>The twelve stable room versions by number, for theories.</summary>
public static class Versions
{
    public static TheoryData<int> All => [.. Enumerable.Range(1, 12)];

    public static TheoryData<int> WithComputedIds => [.. Enumerable.Range(3, 10)];

    /// <summary>Versions whose numbers are not held to canonical JSON.</summary>
    public static TheoryData<int> Relaxed => [1, 2, 3, 4, 5];

    public static TheoryData<int> Strict => [.. Enumerable.Range(6, 7)];

    internal static IEnumerable<int> Numbers => Enumerable.Range(1, 12);

    internal static RoomVersion Of(int number) => Of(number.ToString(CultureInfo.InvariantCulture));

    internal static RoomVersion Of(string id) =>
        RoomVersions.TryGet(RoomVersionId.Parse(id), includeUnstable: true, out RoomVersion? version) ? version : throw new ArgumentException($"No room version {id}.", nameof(id));

    internal static int NumberOf(RoomVersion version) => int.Parse(version.Id.ToString(), CultureInfo.InvariantCulture);
}
