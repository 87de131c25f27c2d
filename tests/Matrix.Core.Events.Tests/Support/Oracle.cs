using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Hashes, IDs and redaction by another road: a tree, sorted dictionaries and <see cref="ExpectedRedaction"/>; written from the spec, slow and plain.</summary>
internal static class Oracle
{
    private static readonly Comparer<string> Utf8Order = Comparer<string>.Create((left, right) => Bytes.Of(left).AsSpan().SequenceCompareTo(Bytes.Of(right)));

    /// <summary>The canonical text of a tree. Numbers are copied: the tests write them as they must be.</summary>
    public static string Canonical(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    public static string Redact(JsonElement pdu, int version)
    {
        SortedDictionary<string, string> kept = Redacted(pdu, version);
        return Join(kept);
    }

    public static byte[] ContentHash(JsonElement pdu, int version)
    {
        SortedDictionary<string, string> members = Members(pdu);
        foreach (string left in (string[])["unsigned", "signatures", "hashes", .. version > 2 ? ["event_id"] : Array.Empty<string>()])
        {
            _ = members.Remove(left);
        }

        return SHA256.HashData(Bytes.Of(Join(members)));
    }

    /// <summary>What is signed, and what the reference hash is of.</summary>
    public static byte[] SignedBytes(JsonElement pdu, int version)
    {
        SortedDictionary<string, string> kept = Redacted(pdu, version);
        _ = kept.Remove("signatures");
        if (version > 2)
        {
            _ = kept.Remove("event_id");
        }

        return Bytes.Of(Join(kept));
    }

    public static byte[] ReferenceHash(JsonElement pdu, int version) => SHA256.HashData(SignedBytes(pdu, version));

    public static string EventId(JsonElement pdu, int version) => version switch
    {
        <= 2 => pdu.GetProperty("event_id").GetString()!,
        3 => "$" + Base64(ReferenceHash(pdu, version)),
        _ => "$" + Base64Url.EncodeToString(ReferenceHash(pdu, version)),
    };

    public static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static SortedDictionary<string, string> Redacted(JsonElement pdu, int version)
    {
        string type = pdu.GetProperty("type").GetString()!;
        SortedDictionary<string, string> members = Members(pdu);
        foreach (string key in members.Keys.ToArray())
        {
            if (!ExpectedRedaction.KeepsTopLevel(key, version))
            {
                _ = members.Remove(key);
            }
        }

        var content = new SortedDictionary<string, string>(Utf8Order);
        if (pdu.GetProperty("content") is { ValueKind: JsonValueKind.Object } full)
        {
            foreach (JsonProperty member in full.EnumerateObject())
            {
                if (ExpectedRedaction.KeepsContent(type, member.Name, version))
                {
                    content[member.Name] = Canonical(member.Value);
                }
                else if (version >= 11 && type == "m.room.member" && member.Name == "third_party_invite" && member.Value.ValueKind == JsonValueKind.Object)
                {
                    content[member.Name] = member.Value.TryGetProperty("signed", out JsonElement signed) ? $"{{\"signed\":{Canonical(signed)}}}" : "{}";
                }
            }
        }

        members["content"] = Join(content);
        return members;
    }

    private static SortedDictionary<string, string> Members(JsonElement value)
    {
        var members = new SortedDictionary<string, string>(Utf8Order);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members[member.Name] = Canonical(member.Value);
        }

        return members;
    }

    private static string Join(SortedDictionary<string, string> members) =>
        "{" + string.Join(',', members.Select(member => $"{Quote(member.Key)}:{member.Value}")) + "}";

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append(Join(Members(value)));
                break;
            case JsonValueKind.Array:
                text.Append('[').AppendJoin(',', value.EnumerateArray().Select(Canonical)).Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Quote(value.GetString()!));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
