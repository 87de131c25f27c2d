using System.Globalization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Provides the users of a large room: staff, and numbered people on a few servers.</summary>
internal static class RoomUsers
{
    /// <summary>The number of servers that people are on.</summary>
    public const int Servers = 8;

    /// <summary>The number of staff in rooms with a founder and one moderator.</summary>
    public const int StaffOfTwo = 2;

    public static UserId Founder { get; } = UserId.Parse("@founder:s0.example");

    public static UserId Person(int number) => UserId.Parse(string.Create(CultureInfo.InvariantCulture, $"@u{number}:s{number % Servers}.example"));

    /// <summary>Returns a moderator. Every shape needs at most two.</summary>
    public static UserId Moderator(int number) => UserId.Parse(string.Create(CultureInfo.InvariantCulture, $"@mod{number}:s{(number + 1) % Servers}.example"));
}
