using System.Text.Json;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>What another reader of JSON, with every option at its strictest, makes of a text.</summary>
internal static class StrictOracle
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = CanonicalJson.MaxDepth,
    };

    public static JsonDocument Parse(byte[] json) => JsonDocument.Parse(json, Options);

    /// <summary>Whether a text is JSON without duplicate keys, lone surrogates, infinite numbers and great depth.</summary>
    public static bool Accepts(byte[] json)
    {
        try
        {
            using JsonDocument document = Parse(json);
            return IsSound(document.RootElement);
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            return false; // InvalidOperationException: a string that is no text
        }
    }

    /// <summary>Whether a slice, and everything in it, reads as an element does.</summary>
    public static void SameValue(JsonElement expected, JsonSlice actual, bool exactNumbers)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(JsonKind.Object, actual.Kind);
                int members = 0;
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    Assert.True(actual.TryGetMember(Bytes.Of(property.Name), out JsonSlice value), property.Name);
                    SameValue(property.Value, value, exactNumbers);
                    members++;
                }

                foreach (JsonMember member in actual.EnumerateObject())
                {
                    Assert.True(expected.TryGetProperty(member.NameString, out _));
                    members--;
                }

                Assert.Equal(0, members);
                break;
            case JsonValueKind.Array:
                Assert.Equal(JsonKind.Array, actual.Kind);
                JsonArrayEnumerator items = actual.EnumerateArray();
                foreach (JsonElement item in expected.EnumerateArray())
                {
                    Assert.True(items.MoveNext());
                    SameValue(item, items.Current, exactNumbers);
                }

                Assert.False(items.MoveNext());
                break;
            case JsonValueKind.String:
                Assert.True(actual.TryGetString(out string text));
                Assert.Equal(expected.GetString(), text);
                Assert.True(actual.StringEquals(Bytes.Of(text)));
                break;
            case JsonValueKind.Number:
                Assert.Equal(JsonKind.Number, actual.Kind);
                SameNumber(expected, actual, exactNumbers);
                break;
            default:
                Assert.Equal(expected.GetRawText(), actual.ToString());
                Assert.Equal(expected.ValueKind == JsonValueKind.Null, !actual.TryGetBoolean(out bool flag));
                Assert.Equal(expected.ValueKind == JsonValueKind.True, flag);
                break;
        }
    }

    private static void SameNumber(JsonElement expected, JsonSlice actual, bool exactNumbers)
    {
        string literal = expected.GetRawText();
        bool isInteger = literal.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (exactNumbers || isInteger)
        {
            Assert.Equal(literal == "-0" && !exactNumbers ? "0" : literal, actual.ToString());
            Assert.Equal(expected.TryGetInt64(out long value), actual.TryGetInt64(out long read));
            Assert.Equal(value, read);
            return;
        }

        using JsonDocument written = JsonDocument.Parse(actual.ToString());
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.GetDouble()), BitConverter.DoubleToInt64Bits(written.RootElement.GetDouble()));
        Assert.False(actual.TryGetInt64(out _));
    }

    private static bool IsSound(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name; // throws where it is no text
                    if (!IsSound(property.Value))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (!IsSound(item))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.String:
                _ = element.GetString(); // throws where it is no text
                return true;
            case JsonValueKind.Number:
                return element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 || double.IsFinite(element.GetDouble());
            default:
                return true;
        }
    }
}
