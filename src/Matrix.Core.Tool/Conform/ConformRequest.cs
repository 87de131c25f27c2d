using System.Runtime.InteropServices;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Conform;

/// <summary>Represents a request and its fields by name. A field that is missing or has the wrong type ends the request.</summary>
/// <remarks>
/// The fields are slices of the text that are read without recursion, so a value that an operation takes as text may have any depth. Only a field that is read as a
/// document has the limit of <see cref="JsonDepth"/>. If a field occurs twice, the last one counts.
/// </remarks>
internal readonly struct ConformRequest
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _fields;

    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ConformException">The text is not an object.</exception>
    public ConformRequest(ReadOnlyMemory<byte> json)
    {
        _fields = new(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ConformException("the request is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            _ = reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            _fields[name] = json[start..(int)reader.BytesConsumed];
        }

        // Throws if anything follows the object.
        _ = reader.Read();
    }

    /// <param name="json">An object in a request.</param>
    public ConformRequest(JsonElement json)
        : this(JsonMarshal.GetRawUtf8Value(json).ToArray())
    {
    }

    public string Operation => GetString("op");

    public RoomVersion RoomVersion
    {
        get
        {
            string id = GetString("room_version");
            return VersionSource.Find(id) ?? throw new ConformException("unknown_room_version", $"unknown room version '{id}'");
        }
    }

    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>Determines whether the request has a field that is not <c>null</c>.</summary>
    public bool HasValue(string name) => _fields.TryGetValue(name, out ReadOnlyMemory<byte> value) && !value.Span.SequenceEqual("null"u8);

    public JsonElement Get(string name) => JsonElement.Parse(GetRaw(name), new JsonDocumentOptions { MaxDepth = JsonDepth.Max });

    public JsonElement GetObject(string name) =>
        Get(name) is { ValueKind: JsonValueKind.Object } value ? value : throw new ConformException($"'{name}' is not an object");

    /// <summary>Returns a value as it stands in the request.</summary>
    public ReadOnlySpan<byte> GetRaw(string name) => GetRawMemory(name).Span;

    /// <summary>Returns a value as it stands in the request, valid until the next request is read.</summary>
    public ReadOnlyMemory<byte> GetRawMemory(string name) =>
        _fields.TryGetValue(name, out ReadOnlyMemory<byte> value) ? value : throw new ConformException($"'{name}' is missing");

    /// <summary>Returns the items of a list, each as it stands in the request.</summary>
    public List<ReadOnlyMemory<byte>> GetItems(string name)
    {
        ReadOnlyMemory<byte> list = GetRawMemory(name);
        var reader = new Utf8JsonReader(list.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new ConformException($"'{name}' is not a list");
        }

        List<ReadOnlyMemory<byte>> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(list[start..(int)reader.BytesConsumed]);
        }

        return items;
    }

    public string GetString(string name) =>
        Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw new ConformException($"'{name}' is not a string");

    public long GetInt64(string name) =>
        Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : throw new ConformException($"'{name}' is not an integer");

    public MatrixTimestamp GetTimestamp(string name) => new(GetInt64(name));

    public byte[] GetHex(string name)
    {
        try
        {
            return Convert.FromHexString(GetString(name));
        }
        catch (FormatException exception)
        {
            throw new ConformException($"'{name}' is not hex", exception);
        }
    }

    public byte[] GetBase64(string name) =>
        UnpaddedBase64.TryDecode(GetString(name), out byte[]? bytes, Base64Alphabet.Either) ? bytes : throw new ConformException($"'{name}' is not base64");
}
