using System.Globalization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Who is in a large room: staff, and people by number, on a few servers.</summary>
internal static class RoomUsers
{
    /// <summary>How many servers people are on.</summary>
    public const int Servers = 8;

    /// <summary>The founder and one moderator.</summary>
    public const int StaffOfTwo = 2;

    public static UserId Founder { get; } = UserId.Parse("@founder:s0.example");

    public static UserId Person(int number) => UserId.Parse(string.Create(CultureInfo.InvariantCulture, $"@u{number}:s{number % Servers}.example"));

    /// <summary>Somebody with power; two are enough for any shape.</summary>
    public static UserId Moderator(int number) => UserId.Parse(string.Create(CultureInfo.InvariantCulture, $"@mod{number}:s{(number + 1) % Servers}.example"));
}
