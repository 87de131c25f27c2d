using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>The room of the README's first command: its lines and its keys.</summary>
internal sealed class RoomLog
{
    private const string Name = "v12-spub1";

    public RoomLog()
    {
        string folder = Path.Combine(FindRoot(), "tests", "vectors", "rooms");
        Lines = [.. File.ReadLines(Path.Combine(folder, $"{Name}.ndjson")).Select(Encoding.ASCII.GetBytes)];
        using var keys = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, $"{Name}.keys.json")));
        foreach (JsonElement response in keys.RootElement.EnumerateArray())
        {
            if (ServerKeys.TryParse(JsonMarshal.GetRawUtf8Value(response), out ServerKeys? read, out _))
            {
                _ = Keys.Add(read, fetchedAt: new(1_800_000_000_000));
            }
        }
    }

    public byte[][] Lines { get; }

    public ServerKeyStore Keys { get; } = new();

    /// <summary>Replays the log.</summary>
    /// <param name="checkSignatures">Whether signatures are verified.</param>
    public Room Replay(bool checkSignatures) => LogReplay.Run(Lines, RoomVersions.V12, checkSignatures ? Keys : null);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The repository is not above the program.");
    }
}
