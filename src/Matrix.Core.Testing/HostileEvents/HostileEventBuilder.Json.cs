using System.Globalization;
using System.Security.Cryptography;
using Matrix.Core.Events;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing;

/// <content>Creates faults in the JSON. Faults that no printer could write are inserted into the canonical text.</content>
internal sealed partial class HostileEventBuilder
{
    /// <summary>The maximum depth inside the content. The event and its content are two levels.</summary>
    private const int DeepestInContent = CanonicalJson.MaxDepth - 2;

    private static PduCheckResult InvalidJson => PduCheckResult.Malformed(PduErrorKind.InvalidJson);

    private HostileEventParts BrokenJson()
    {
        byte[] json = _original.Utf8.ToArray();
        byte[] broken = _random.Next(6) switch
        {
            0 => json[.._random.Next(json.Length)],
            1 => [.. "\uFEFF"u8, .. json],
            2 => [.. json, .. Text.ToUtf8(Pick("{}", "x", ",", "]", "\0"))],
            3 => [.. json[..^1], .. ",}"u8],
            4 => [.. "/* */"u8, .. json],
            _ => [.. "{a:1,"u8, .. json[1..]],
        };
        return new HostileEventParts(broken, InvalidJson);
    }

    private HostileEventParts NotAnObject()
    {
        byte[] json = _random.Next(2) == 0
            ? [.. "["u8, .. _original.Utf8.Span, .. "]"u8]
            : Text.ToUtf8(Pick("[]", "\"event\"", "1", "null", "true"));
        return new HostileEventParts(json, PduCheckResult.Malformed(PduErrorKind.NotAnObject));
    }

    private HostileEventParts DuplicateKey()
    {
        EventEdit edit = EventEdit.FromPdu(_original);
        bool inContent = _random.Next(2) == 0;
        string json = inContent ? edit["content"] : Text.ToString(edit.ToUtf8());
        string key = Pick<string>([.. KeysOf(json)]);
        string spelled = _random.Next(2) == 0
            ? Text.Quote(key)
            : $"\"{string.Concat(key.Select(character => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}")))}\"";
        string doubled = $"{{{spelled}:0,{json[1..]}";
        return new HostileEventParts(inContent ? edit.Set("content", doubled).ToUtf8() : Text.ToUtf8(doubled), InvalidJson);
    }

    private HostileEventParts LoneSurrogate()
    {
        (string lone, string replaced) = Pick(
            ("\\ud800", "\uFFFD"),
            ("\\uDFFF", "\uFFFD"),
            ("\\udc00\\ud800", "\uFFFD\uFFFD"),
            ("\\ud83d\\n", "\uFFFD\\n"),
            ("\\ud800\\ud800", "\uFFFD\uFFFD"));
        bool inKey = _random.Next(2) == 0;
        string good = inKey ? $"{{\"{replaced}\":0" : $"{{\"text\":\"{replaced}\"";
        string bad = inKey ? $"{{\"{lone}\":0" : $"{{\"text\":\"{lone}\"";
        EventEdit edit = SealedWith(good);
        return new HostileEventParts(edit.Set("content", bad + edit["content"][good.Length..]).ToUtf8(), InvalidJson);
    }

    private HostileEventParts InvalidUtf8()
    {
        byte[] invalid = Pick<byte[]>([0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]);
        byte[] replaced = Text.ToUtf8(Text.Show(invalid));
        byte[] json = SealedWith($"{{\"text\":\"{Text.Show(invalid)}\"").ToUtf8();
        ReadOnlySpan<byte> before = "\"content\":{\"text\":\""u8;
        int at = json.AsSpan().IndexOf(before) + before.Length;
        return new HostileEventParts([.. json[..at], .. invalid, .. json[(at + replaced.Length)..]], InvalidJson);
    }

    private HostileEventParts Number(params ReadOnlySpan<string> spellings)
    {
        string number = Pick(spellings);
        EventEdit edit = EventEdit.FromPdu(_original);
        edit = _random.Next(3) switch
        {
            0 => edit.AddToContent("number", number),
            1 => edit.AddToContent("nested", $$"""[{"number":{{number}}}]"""),
            _ => edit.Set("org.example.number", number),
        };
        return new HostileEventParts(Print(edit.Seal(_version, _server)), _version.Format.RequiresStrictJson ? InvalidJson : PduCheckResult.Accepted);
    }

    /// <summary>Creates an event that is nested too deep.</summary>
    /// <remarks>
    /// The library cannot hash such an event. It is canonical as it stands, and redaction removes its content, so the hash and the signature are computed without
    /// the library's reader.
    /// </remarks>
    private HostileEventParts TooDeep()
    {
        int levels = DeepestInContent + 1 + (_random.Next(2) * _random.Next(200));
        bool arrays = _random.Next(2) == 0;
        string open = string.Concat(Enumerable.Repeat(arrays ? "[" : "{\"a\":", levels));
        EventEdit edit = EventEdit.FromPdu(_original).Set("content", $"{{\"deep\":{open}{(arrays ? "" : "0")}{new string(arrays ? ']' : '}', levels)}}}");
        string hash = UnpaddedBase64.Encode(SHA256.HashData(edit.Copy().Remove("hashes").Remove("signatures").ToUtf8()));
        _ = edit.Set("hashes", $$"""{"sha256":"{{hash}}"}""");
        string signatures = edit.Copy().Set("content", "{}").Sign(_version, _server)["signatures"];
        return new HostileEventParts(edit.Set("signatures", signatures).ToUtf8(), InvalidJson);
    }

    private HostileEventParts EventTooLarge()
    {
        // Neither hashes nor signatures change their length.
        int size = EventEdit.FromPdu(_original).AddToContent("pad", "\"\"").Seal(_version, _server).ToUtf8().Length;
        string pad = new('x', Pdu.MaxSize + 1 - size);
        EventEdit edit = EventEdit.FromPdu(_original).AddToContent("pad", $"\"{pad}\"").Seal(_version, _server);
        return new HostileEventParts(Print(edit), PduCheckResult.Malformed(PduErrorKind.EventTooLarge));
    }

    /// <summary>Returns the event with one more member in its content, given as the beginning of the content's text.</summary>
    private EventEdit SealedWith(string beginning)
    {
        EventEdit edit = EventEdit.FromPdu(_original);
        return edit.Set("content", $"{beginning},{edit["content"][1..]}").Seal(_version, _server);
    }

    private static List<string> KeysOf(string canonicalObject)
    {
        var keys = new List<string>();
        foreach (JsonMember member in JsonSlice.FromCanonical(Text.ToUtf8(canonicalObject)).EnumerateObject())
        {
            keys.Add(member.NameString);
        }

        return keys;
    }
}
