using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.KillTest;

/// <summary>Represents the arguments of the program.</summary>
internal sealed record Settings
{
    public const string Usage = """
        Kills the sample homeserver at random moments under load, starts it again each time, and checks that nothing is lost, nothing is there twice, and the states are those of an uninterrupted run.

          dotnet run --project eng/kill-test -c Release -- [options]

          --kills N           kills the server N times (200)
          --seed N            draws the moments and the events from N (1); the threads of the load are not repeated exactly
          --room-version V    makes a room of version V (11)
          --folder PATH       keeps the database and the log of the server there

        The exit code is 1 if the comparison finds a difference.
        """;

    public int Kills { get; private init; } = 200;

    public int Seed { get; private init; } = 1;

    public RoomVersion Version { get; private init; } = RoomVersions.V11;

    public string? Folder { get; private init; }

    /// <summary>Returns the settings, or null if the arguments are not understood.</summary>
    public static Settings? Parse(ReadOnlySpan<string> arguments)
    {
        var settings = new Settings();
        for (; arguments.Length > 1; arguments = arguments[2..])
        {
            bool isNumber = int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            switch (arguments[0])
            {
                case "--kills" when isNumber:
                    settings = settings with { Kills = number };
                    break;
                case "--seed" when isNumber:
                    settings = settings with { Seed = number };
                    break;
                case "--room-version" when RoomVersionId.TryParse(arguments[1], out RoomVersionId id) && RoomVersions.TryGet(id, out RoomVersion? version):
                    settings = settings with { Version = version };
                    break;
                case "--folder":
                    settings = settings with { Folder = arguments[1] };
                    break;
                default:
                    return null;
            }
        }

        return arguments.IsEmpty ? settings : null;
    }
}
