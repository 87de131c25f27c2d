using System.Runtime.InteropServices;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Conform;

/// <summary>A request, and its fields by name. A field that is missing or of the wrong type ends the request.</summary>
internal readonly struct ConformRequest
{
    private readonly JsonElement _root;

    public ConformRequest(JsonElement root) =>
        _root = root.ValueKind == JsonValueKind.Object ? root : throw new ConformException("the request is not an object");

    public string Operation => GetString("op");

    public RoomVersion RoomVersion
    {
        get
        {
            string id = GetString("room_version");
            return VersionSource.Find(id) ?? throw new ConformException("unknown_room_version", $"unknown room version '{id}'");
        }
    }

    public bool Has(string name) => _root.TryGetProperty(name, out _);

    public JsonElement Get(string name) =>
        _root.TryGetProperty(name, out JsonElement value) ? value : throw new ConformException($"'{name}' is missing");

    public JsonElement GetObject(string name) =>
        Get(name) is { ValueKind: JsonValueKind.Object } value ? value : throw new ConformException($"'{name}' is not an object");

    /// <summary>A value as it stands in the request.</summary>
    public ReadOnlySpan<byte> GetRaw(string name) => JsonMarshal.GetRawUtf8Value(Get(name));

    public string GetString(string name) =>
        Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw new ConformException($"'{name}' is not a string");

    public long GetInt64(string name) =>
        Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : throw new ConformException($"'{name}' is not an integer");

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
