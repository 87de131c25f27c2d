using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.RepositoryTests.Snippets;

/// <summary>An event of a real room of version 12, and its server's keys.</summary>
internal static class RealRoom
{
    /// <summary>2026-11-20T12:00:00Z, when the room was made.</summary>
    private static readonly MatrixTimestamp Now = new(1_795_176_000_000);

    public static string FirstEvent => Line(0);

    public static ServerKeyStore Keys
    {
        get
        {
            var store = new ServerKeyStore();
            using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests/vectors/synapse/keys.json")));
            foreach (JsonElement response in document.RootElement.GetProperty("server_keys").EnumerateArray())
            {
                Assert.True(ServerKeys.TryParse(Encoding.ASCII.GetBytes(response.GetRawText()), out ServerKeys? keys, out _));
                Assert.Empty(store.Add(keys, Now));
            }

            return store;
        }
    }

    /// <summary>A message of the room.</summary>
    public static string Message => Enumerable.Range(0, 200).Select(Line).First(line => line.Contains("\"type\":\"m.room.message\"", StringComparison.Ordinal));

    private static string Line(int number)
    {
        using var document = JsonDocument.Parse(File.ReadLines(Repository.PathOf("tests/vectors/synapse/v12.ndjson")).ElementAt(number));
        return document.RootElement.GetProperty("pdu").GetRawText();
    }
}
