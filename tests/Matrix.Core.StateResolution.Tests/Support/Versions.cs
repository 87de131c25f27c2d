using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>Room versions by number.</summary>
internal static class Versions
{
    public static RoomVersion Of(int number) => Of(number.ToString(CultureInfo.InvariantCulture));

    public static RoomVersion Of(string id) =>
        RoomVersions.TryGet(RoomVersionId.Parse(id), includeUnstable: true, out RoomVersion? version) ? version : throw new ArgumentException($"No room version {id}.", nameof(id));
}
