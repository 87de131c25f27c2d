namespace Matrix.Core.Tool.Help;

/// <summary>Provides the examples and exit codes that the help of each command shows.</summary>
internal static class HelpTexts
{
    private const string NoCheck = "never";
    private const string RefusedLine = "a line was refused; the output has an error in its place";
    private const string NoAnswer = "the server was not found or did not respond";

    private static readonly Dictionary<string, HelpText> Texts = new(StringComparer.Ordinal)
    {
        ["replay"] = new(
            ["matrix-core replay room.ndjson --keys keys.json", "matrix-core replay room.ndjson --json", "cat room.ndjson | matrix-core replay - --live"],
            "no event of the log could be used"),
        ["join-sim"] = new(
            ["matrix-core join-sim room.ndjson --fail 0.3 --lie 0.2 --crash 0.1 --seed 7", "matrix-core join-sim --members 50000 --json"],
            "the join could not be entered, or its resync did not end"),
        ["verify"] = new(
            ["matrix-core verify room.ndjson --keys keys.json", "matrix-core verify room.ndjson --keys keys.json --now 2026-11-20T12:00:00Z --json"],
            "an event was dropped"),
        ["resolve"] = new(
            ["matrix-core resolve case.json --explain", "matrix-core resolve cases.ndjson --expect"],
            "with --expect, a case differs; without it, a case could not be run"),
        ["auth"] = new(
            ["matrix-core auth case.json", "matrix-core auth cases.ndjson --expect"],
            "with --expect, a case differs; without it, a case could not be run"),
        ["canonicalize"] = new(["matrix-core canonicalize file.ndjson", "echo '{\"b\":1,\"a\":2}' | matrix-core canonicalize -"], RefusedLine),
        ["event-id"] = new(["matrix-core event-id room.ndjson --room-version 12"], RefusedLine),
        ["redact"] = new(["matrix-core redact room.ndjson --room-version 11"], RefusedLine),
        ["hash"] = new(["matrix-core hash room.ndjson --room-version 10 --json"], RefusedLine),
        ["keygen"] = new(["matrix-core keygen --out signing.key", "matrix-core keygen --out signing.key --key-version a_1"], NoCheck),
        ["sign"] = new(
            ["matrix-core sign objects.ndjson --key-file signing.key --server example.org", "matrix-core sign events.ndjson --key-file signing.key --server example.org --room-version 12"],
            RefusedLine),
        ["conform"] = new(["matrix-core conform < requests.ndjson > replies.ndjson"], NoCheck),
        ["discover"] = new(["matrix-core discover matrix.org", "matrix-core discover matrix.org --json"], "the server was not found"),
        ["check"] = new(["matrix-core check matrix.org", "matrix-core check example.org --key-file signing.key --origin my.example"], "a check failed"),
        ["keys"] = new(["matrix-core keys matrix.org", "matrix-core keys example.org --notary matrix.org"], $"{NoAnswer}, or its key response is expired or has no valid signature"),
        ["version"] = new(["matrix-core version matrix.org"], NoAnswer),
        ["get"] = new(
            ["matrix-core get matrix.org /_matrix/federation/v1/version --unsigned", "matrix-core get example.org /_matrix/federation/v1/publicRooms --key-file signing.key --origin my.example"],
            $"{NoAnswer}, or the status is not 2xx"),
    };

    /// <summary>Returns the text of a command, or <see langword="null"/> if the command does not have one.</summary>
    public static HelpText? Find(string command) => Texts.GetValueOrDefault(command);
}
