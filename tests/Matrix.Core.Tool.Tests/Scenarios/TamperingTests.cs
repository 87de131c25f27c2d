using System.Text;
using System.Text.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Tests;

/// <summary>A byte of an event that is changed on its way is found, wherever it stands.</summary>
public sealed class TamperingTests
{
    [Theory]
    [InlineData("synapse/v12.ndjson", "synapse/keys.json", 1)]
    [InlineData("synapse/v12.ndjson", "synapse/keys.json", 2)]
    [InlineData("synapse/v12.ndjson", "synapse/keys.json", 3)]
    [InlineData("synapse/v12.ndjson", "synapse/keys.json", 40)]
    [InlineData("synapse/v12.ndjson", "synapse/keys.json", 120)]
    [InlineData("synapse/v10-fed.ndjson", "synapse/keys.json", 150)]
    [InlineData("rooms/v1-spub1.ndjson", "rooms/v1-spub1.keys.json", 20)]
    [InlineData("rooms/v6-spub1.ndjson", "rooms/v6-spub1.keys.json", 20)]
    public void Verify_OneByteOfAnEventChanged_IsNeverOk(string log, string keys, int line)
    {
        byte[] bytes = Line(log, line);
        Change[] changes = [.. Changes(bytes)];
        using var changed = new MemoryStream();
        foreach (Change change in changes)
        {
            byte kept = bytes[change.At];
            bytes[change.At] = change.To;
            changed.Write(bytes);
            changed.WriteByte((byte)'\n');
            bytes[change.At] = kept;
        }

        changed.Write(bytes);
        string[] version = log.StartsWith("rooms/", StringComparison.Ordinal) ? ["--room-version", log["rooms/v".Length..log.IndexOf('-', StringComparison.Ordinal)]] : [];
        ToolRun run = ToolRun.With(changed.ToArray(), ["verify", "-", "--keys", Files.Vector(keys), "--now", FixedClock.Now, "--json", .. version]);
        string given = run.Json[^1].GetProperty("event_id").GetString()!;

        Assert.Equal(changes.Length + 1, run.Lines.Length);
        Assert.Equal("ok", run.Json[^1].GetProperty("verdict").GetString());
        Assert.All(run.Json.Zip(changes), pair => Assert.False(
            GoesThrough(pair.First, given),
            $"byte {pair.Second.At} from {(char)bytes[pair.Second.At]} to {(char)pair.Second.To}: {pair.First}"));
        Assert.True(changes.Length > 1000);
    }

    [Fact]
    public void Verify_BitsOfASignatureThatCarryNothing_DoNotMatter()
    {
        // 86 characters have four bits more than 64 bytes. Servers read them all the same, so that the event must stay.
        string text = Encoding.ASCII.GetString(Line("synapse/v12.ndjson", 1));
        string signature = JsonDocument.Parse(text).RootElement.GetProperty("pdu").GetProperty("signatures").GetProperty("localhost:8448").GetProperty("ed25519:hs1").GetString()!;
        Assert.EndsWith("w", signature, StringComparison.Ordinal);
        foreach ((string other, string verdict) in ((string, string)[])[($"{signature[..^1]}x", "ok"), ($"{signature[..^1]}g", "dropped"), ($"{signature}==", "ok"), ($"{signature}=", "dropped")])
        {
            ToolRun run = ToolRun.With(text.Replace(signature, other, StringComparison.Ordinal), "verify", "-", "--keys", Files.Vector("synapse/keys.json"), "--now", FixedClock.Now, "--json");
            Assert.Equal(verdict, Assert.Single(run.Json).GetProperty("verdict").GetString());
        }
    }

    [Fact]
    public void Verify_ContentChangedButNotWhatIsSigned_IsRedacted()
    {
        // The body of a message is not in the redacted form that is signed and named; only the content hash covers it.
        string text = File.ReadLines(Files.Vector("synapse/v12.ndjson")).First(line => line.Contains("\"body\":\"", StringComparison.Ordinal) && line.Contains("m.room.message", StringComparison.Ordinal));
        ToolRun run = ToolRun.With(text.Replace("\"body\":\"", "\"body\":\"not ", StringComparison.Ordinal), "verify", "-", "--keys", Files.Vector("synapse/keys.json"), "--now", FixedClock.Now, "--json");
        Assert.Equal("redacted", Assert.Single(run.Json).GetProperty("verdict").GetString());
    }

    private static byte[] Line(string log, int line)
    {
        byte[] bytes = File.ReadAllBytes(Files.Vector(log));
        foreach (Range range in bytes.AsSpan().Split((byte)'\n'))
        {
            if (--line == 0)
            {
                return bytes[range];
            }
        }

        throw new ArgumentOutOfRangeException(nameof(line));
    }

    /// <summary>Whether a changed event goes through whole, or goes through redacted under another ID than the one it was sent as.</summary>
    private static bool GoesThrough(JsonElement verdict, string eventId) =>
        verdict.GetProperty("verdict").ValueEquals("ok") || (verdict.GetProperty("verdict").ValueEquals("redacted") && !verdict.GetProperty("event_id").ValueEquals(eventId));

    /// <summary>Every byte of the event that is covered by its hashes and signatures, changed to some others.</summary>
    private static IEnumerable<Change> Changes(byte[] line)
    {
        Range[] parts = CoveredParts(line, out int lastOfSignature);
        foreach (Range part in parts)
        {
            for (int at = part.Start.Value; at < part.End.Value; at++)
            {
                foreach (byte to in (byte[])[(byte)(line[at] ^ 1), (byte)'0', (byte)' ', (byte)'"', 0xC3])
                {
                    if (to != line[at] && !(at == lastOfSignature && IsSameBase64(line[at], to)))
                    {
                        yield return new Change(at, to);
                    }
                }
            }
        }
    }

    /// <summary>Whether 86 characters of base64 are the same 64 bytes with another last one.</summary>
    private static bool IsSameBase64(byte last, byte other)
    {
        byte[] text = [.. Enumerable.Repeat((byte)'A', 85), last];
        byte[] changed = [.. text[..85], other];
        return UnpaddedBase64.TryDecode(text, out byte[]? bytes) && UnpaddedBase64.TryDecode(changed, out byte[]? others) && bytes.SequenceEqual(others);
    }

    /// <summary>The event without the value of <c>unsigned</c>, and where its last signature ends.</summary>
    private static Range[] CoveredParts(byte[] line, out int lastOfSignature)
    {
        var reader = new Utf8JsonReader(line);
        _ = reader.Read();
        bool wrapped = line.AsSpan().IndexOf("\"pdu\":"u8) >= 0;
        while (wrapped && !(reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("pdu"u8)))
        {
            _ = reader.Read();
        }

        _ = wrapped && reader.Read();
        int start = (int)reader.TokenStartIndex;
        int depth = reader.CurrentDepth;
        (int Start, int End) unsigned = (start, start);
        lastOfSignature = -1;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            bool isUnsigned = reader.ValueTextEquals("unsigned"u8);
            bool isSignatures = reader.ValueTextEquals("signatures"u8);
            _ = reader.Read();
            int valueStart = (int)reader.TokenStartIndex;
            reader.Skip();
            unsigned = isUnsigned ? (valueStart, (int)reader.BytesConsumed) : unsigned;
            lastOfSignature = isSignatures ? (int)reader.BytesConsumed - "\"}}".Length - 1 : lastOfSignature;
        }

        return [start..unsigned.Start, unsigned.End..(int)reader.BytesConsumed];
    }

    private readonly record struct Change(int At, byte To);
}
