using System.Text.Json;
using System.Text.Unicode;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation;

/// <summary>The members of a reply that carries events, as windows on the bytes received: an event is passed on as it came.</summary>
/// <remarks>
/// A key of the reply that stands there twice is refused. What is in the members is not looked into: an event has its own reader
/// (<see cref="Events.Pdu"/>), which one event that is malformed then does not keep from reading the others.
/// </remarks>
internal sealed class JsonEnvelope
{
    /// <summary>The most members that a reply may have; the largest that is defined has ten.</summary>
    public const int MaxMembers = 256;

    /// <summary>Deeper than an event may be, so that an event too deep is refused by itself and not the whole reply with it.</summary>
    public const int MaxDepth = 4 * CanonicalJson.MaxDepth;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private readonly ServerName _server;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _members = new(StringComparer.Ordinal);

    private JsonEnvelope(ServerName server) => _server = server;

    public static JsonEnvelope Parse(ServerName server, ReadOnlyMemory<byte> body)
    {
        var envelope = new JsonEnvelope(server);
        if (!Utf8.IsValid(body.Span))
        {
            throw Fault.Protocol(server, "the answer is no JSON: invalid UTF-8");
        }

        try
        {
            envelope.ReadMembers(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Fault.Protocol(server, $"the answer is no JSON: {e.Message}", e);
        }

        return envelope;
    }

    /// <summary>The second item of <c>[200, {…}]</c>, which the first version of some endpoints answers with.</summary>
    public static JsonEnvelope ParsePair(ServerName server, ReadOnlyMemory<byte> body)
    {
        List<ReadOnlyMemory<byte>> items = Items(server, body, "the answer", JsonTokenType.None);
        return items.Count == 2 && items[0].Span.SequenceEqual("200"u8)
            ? Parse(server, items[1])
            : throw Fault.Protocol(server, "the answer is not [200, {…}]");
    }

    public bool TryGet(string name, out ReadOnlyMemory<byte> value) => _members.TryGetValue(name, out value) && !value.Span.SequenceEqual("null"u8);

    public ReadOnlyMemory<byte> Require(string name) => TryGet(name, out ReadOnlyMemory<byte> value) ? value : throw Fault.MissingField(_server, name);

    public ReadOnlyMemory<byte> RequireObject(string name)
    {
        ReadOnlyMemory<byte> value = Require(name);
        return value.Span[0] == '{' ? value : throw Fault.WrongField(_server, name, "object");
    }

    /// <summary>An array of objects: the text of each.</summary>
    public List<ReadOnlyMemory<byte>> RequireObjects(string name) => Items(_server, Require(name), name, JsonTokenType.StartObject);

    public long RequireInt64(string name)
    {
        JsonSlice value = JsonSlice.OfCanonical(Require(name).Span);
        return value.TryGetInt64(out long number) ? number : throw Fault.WrongField(_server, name, "integer");
    }

    public ServerName RequireServerName(string name) =>
        TryGetString(name, out string text) && ServerName.TryParse(text, out ServerName server) ? server
        : _members.ContainsKey(name) ? throw Fault.WrongField(_server, name, "server name")
        : throw Fault.MissingField(_server, name);

    /// <summary>Reads a string.</summary>
    /// <returns>Whether there is one. A member that is <c>null</c> is none.</returns>
    public bool TryGetString(string name, out string text)
    {
        text = "";
        if (!TryGet(name, out ReadOnlyMemory<byte> value))
        {
            return false;
        }

        return JsonScalar.TryReadString(value.Span, out text) ? true : throw Fault.WrongField(_server, name, "string");
    }

    /// <summary>The items of an array; of any kind where <paramref name="kind"/> is none.</summary>
    public static List<ReadOnlyMemory<byte>> Items(ServerName server, ReadOnlyMemory<byte> array, string name, JsonTokenType kind)
    {
        try
        {
            var reader = new Utf8JsonReader(array.Span, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                throw Fault.WrongField(server, name, "array");
            }

            List<ReadOnlyMemory<byte>> items = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (kind != JsonTokenType.None && reader.TokenType != kind)
                {
                    throw Fault.WrongField(server, $"an item of {name}", kind == JsonTokenType.StartObject ? "object" : "string");
                }

                items.Add(ValueAt(ref reader, array));
            }

            return reader.Read() ? [] : items;
        }
        catch (JsonException e)
        {
            throw Fault.Protocol(server, $"{name} is no JSON: {e.Message}", e);
        }
    }

    private void ReadMembers(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Fault.Protocol(_server, "the answer is no JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            _ = reader.Read();
            if (_members.Count == MaxMembers || !_members.TryAdd(name, ValueAt(ref reader, body)))
            {
                throw Fault.Protocol(_server, _members.Count == MaxMembers ? $"the answer has more than {MaxMembers} members" : $"the answer has {name} twice");
            }
        }

        _ = reader.Read(); // throws where something follows
    }

    private static ReadOnlyMemory<byte> ValueAt(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return text[start..(int)reader.BytesConsumed];
    }
}
