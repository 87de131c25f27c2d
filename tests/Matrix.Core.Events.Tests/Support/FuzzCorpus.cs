using System.Globalization;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>The events that are damaged: the checked-in file, a line an event with its room version before it.</summary>
internal static class FuzzCorpus
{
    public const string FileName = "events.ndjson";

    private const int DefaultIterations = 100_000;

    /// <summary>How many texts a run is long: MATRIX_CORE_FUZZ_ITERATIONS asks for more or fewer.</summary>
    public static int Iterations =>
        int.TryParse(Environment.GetEnvironmentVariable("MATRIX_CORE_FUZZ_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked)
            ? asked
            : DefaultIterations;

    public static string Path => System.IO.Path.Combine(TestFolders.FuzzCorpus("events"), FileName);

    /// <summary>The events with their versions, from <c>{"room_version":…,"pdu":…}</c>.</summary>
    public static (int Version, byte[] Json)[] Read() =>
        [.. File.ReadLines(Path).Select(line => JsonTree.Parse(line)).Select(entry =>
            (int.Parse(JsonTree.Text(entry, "room_version"), CultureInfo.InvariantCulture), JsonTree.Raw(entry.GetProperty("pdu"))))];

    /// <summary>The text that the file must have.</summary>
    public static string Generate()
    {
        IEnumerable<string> built = Versions.Numbers.SelectMany(version => BuiltRoom.Events(Versions.Of(version)).Select(pdu => Line(version, Bytes.Text(pdu.Utf8))));
        IEnumerable<string> floats = Enumerable.Range(1, 5).SelectMany(version => (string[])
        [
            Line(version, EventDraft.Message(version).With("content", """{"common":[100.0,1e+16,0],"big":123456789012345678901234567890}""").Sealed().ToString()),
            Line(version, EventDraft.State(version, "m.room.power_levels", "", """{"users_default":1e2,"x":-0}""").With("depth", "9223372036854775807").Sealed().ToString()),
        ]);
        return string.Join('\n', (string[])[.. built, .. floats]) + "\n";
    }

    private static string Line(int version, string json) => $$"""{"room_version":"{{version}}","pdu":{{json}} }""";
}
