using System.Diagnostics.CodeAnalysis;
using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>The members of an object that have a meaning here, as windows on the text as received. All others are passed over.</summary>
/// <remarks>
/// The first thing found wrong is kept as <see cref="Error"/>, so that a reader reads to its end and asks once. What is left out of lists and
/// maps is counted. <c>null</c> is the same as a missing member.
/// </remarks>
internal sealed class JsonEnvelope
{
    private readonly string[] _names;
    private readonly ReadOnlyMemory<byte>[] _values;

    private JsonEnvelope(string[] names)
    {
        _names = names;
        _values = new ReadOnlyMemory<byte>[names.Length];
    }

    /// <summary>The first thing that was found wrong.</summary>
    public ContentError Error { get; private set; }

    /// <summary>How many entries, users, devices, keys and IDs were left out.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Reads a text that another server wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="names">The members that have a meaning, in ASCII.</param>
    /// <param name="envelope">The members.</param>
    /// <param name="error">Why there are none: the text is not JSON, or not an object.</param>
    public static bool TryParse(ReadOnlyMemory<byte> json, string[] names, [NotNullWhen(true)] out JsonEnvelope? envelope, out ContentError error)
    {
        envelope = null;
        error = default;
        if (!WireJson.IsValid(json.Span))
        {
            error = new ContentError(ContentErrorKind.NotJson);
            return false;
        }

        ReadOnlyMemory<byte> value = json.Trim(" \t\r\n"u8);
        if (!WireJson.IsObject(value.Span))
        {
            error = new ContentError(ContentErrorKind.NotObject);
            return false;
        }

        envelope = OfValid(value, names);
        return true;
    }

    /// <summary>Reads an object inside a text that was parsed.</summary>
    public static JsonEnvelope OfValid(ReadOnlyMemory<byte> value, string[] names)
    {
        var envelope = new JsonEnvelope(names);
        var members = new JsonCursor(value);
        while (members.MoveNext())
        {
            int index = envelope.IndexOf(members.Name.Span);
            if (index >= 0)
            {
                envelope.Set(index, members.Value);
            }
        }

        return envelope;
    }

    /// <summary>Counts what was left out.</summary>
    public void LeaveOut(int count = 1) => LeftOutCount += count;

    public void Fail(ContentErrorKind kind, string name)
    {
        if (Error.Kind == ContentErrorKind.None)
        {
            Error = new ContentError(kind, name);
        }
    }

    /// <summary>Finds a member; false where it is missing or <c>null</c>.</summary>
    public bool TryGet(string name, out ReadOnlyMemory<byte> value)
    {
        value = _values[Array.IndexOf(_names, name)];
        return !value.IsEmpty && !WireJson.IsNull(value.Span);
    }

    /// <summary>Determines whether there is a member, be it <c>null</c>.</summary>
    public bool Has(string name) => !_values[Array.IndexOf(_names, name)].IsEmpty;

    /// <summary>Gets a member that must be there; empty where it is not.</summary>
    public ReadOnlyMemory<byte> Require(string name)
    {
        if (!TryGet(name, out ReadOnlyMemory<byte> value))
        {
            Fail(ContentErrorKind.MissingField, name);
            return default;
        }

        return value;
    }

    /// <summary>Gets an object that must be there; empty where it is not.</summary>
    public ReadOnlyMemory<byte> RequireObject(string name)
    {
        ReadOnlyMemory<byte> value = Require(name);
        if (!value.IsEmpty && !WireJson.IsObject(value.Span))
        {
            Fail(ContentErrorKind.BadField, name);
            return default;
        }

        return value;
    }

    public TId RequireId<TId>(string name)
        where TId : struct, IUtf8SpanParsable<TId>
    {
        ReadOnlyMemory<byte> value = Require(name);
        if (!JsonScalar.TryReadId(value.Span, out TId id))
        {
            Fail(ContentErrorKind.BadField, name);
        }

        return id;
    }

    public string RequireString(string name)
    {
        ReadOnlyMemory<byte> value = Require(name);
        if (!JsonScalar.TryReadString(value.Span, out string text))
        {
            Fail(ContentErrorKind.BadField, name);
        }

        return text;
    }

    public long RequireInt64(string name)
    {
        ReadOnlyMemory<byte> value = Require(name);
        if (!JsonSlice.OfCanonical(value.Span).TryGetInt64(out long number))
        {
            Fail(ContentErrorKind.BadField, name);
        }

        return number;
    }

    public bool RequireBoolean(string name)
    {
        ReadOnlyMemory<byte> value = Require(name);
        if (!JsonSlice.OfCanonical(value.Span).TryGetBoolean(out bool flag))
        {
            Fail(ContentErrorKind.BadField, name);
        }

        return flag;
    }

    /// <summary>Reads a string that need not be there; null where there is none.</summary>
    public string? FindString(string name) => TryGet(name, out ReadOnlyMemory<byte> value) && JsonScalar.TryReadString(value.Span, out string text) ? text : null;

    /// <summary>Reads an integer that need not be there; null where there is none.</summary>
    public long? FindInt64(string name) => TryGet(name, out ReadOnlyMemory<byte> value) && JsonSlice.OfCanonical(value.Span).TryGetInt64(out long number) ? number : null;

    /// <summary>Reads a boolean that need not be there; null where there is none.</summary>
    public bool? FindBoolean(string name) => TryGet(name, out ReadOnlyMemory<byte> value) && JsonSlice.OfCanonical(value.Span).TryGetBoolean(out bool flag) ? flag : null;

    /// <summary>Reads an identifier that need not be there; null where there is none.</summary>
    public TId? FindId<TId>(string name)
        where TId : struct, IUtf8SpanParsable<TId> =>
        TryGet(name, out ReadOnlyMemory<byte> value) && JsonScalar.TryReadId(value.Span, out TId id) ? id : null;

    /// <summary>Reads a signed object that need not be there. One that is odd is left out and counted.</summary>
    public RawJson? FindSigned(string name)
    {
        if (!TryGet(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        if (TryReadObject(value, out RawJson json))
        {
            return json;
        }

        LeaveOut();
        return null;
    }

    /// <summary>Reads a list. A missing list is empty.</summary>
    public List<T> ReadList<T>(string name, JsonEntry<T> read)
    {
        List<T> items = [];
        JsonCursor cursor = Open(name, '[');
        while (cursor.MoveNext())
        {
            if (read(cursor.Value, out T? item))
            {
                items.Add(item);
            }
            else
            {
                LeaveOut();
            }
        }

        return items;
    }

    /// <summary>Reads a list of identifiers. What is no identifier is left out and counted.</summary>
    public List<TId> ReadIds<TId>(string name)
        where TId : struct, IUtf8SpanParsable<TId> =>
        ReadList(name, static (ReadOnlyMemory<byte> value, out TId id) => JsonScalar.TryReadId(value.Span, out id));

    /// <summary>Reads a list of objects that are not looked into: events.</summary>
    public PduList ReadPdus(string name)
    {
        int before = LeftOutCount;
        List<ReadOnlyMemory<byte>> pdus = ReadList(name, static (ReadOnlyMemory<byte> value, out ReadOnlyMemory<byte> pdu) => WireJson.IsObject((pdu = value).Span));
        return new PduList(pdus, LeftOutCount - before);
    }

    /// <summary>Reads a map. A missing map is empty.</summary>
    public Dictionary<TKey, TValue> ReadMap<TKey, TValue>(string name, JsonMapKey<TKey> readKey, JsonEntry<TValue> read)
        where TKey : notnull =>
        ReadMembers(Open(name, '{'), readKey, read);

    /// <summary>Reads a map that is an entry of another one. <c>null</c> is an empty map.</summary>
    public bool TryReadMap<TKey, TValue>(
        ReadOnlyMemory<byte> value, JsonMapKey<TKey> readKey, JsonEntry<TValue> read, [NotNullWhen(true)] out IReadOnlyDictionary<TKey, TValue>? map)
        where TKey : notnull
    {
        map = WireJson.IsNull(value.Span) ? new Dictionary<TKey, TValue>()
            : WireJson.IsObject(value.Span) ? ReadMembers(new JsonCursor(value), readKey, read)
            : null;
        return map is not null;
    }

    /// <summary>Takes an object as received. It is odd where it is none, or where two readers could take it differently.</summary>
    public static bool TryReadObject(ReadOnlyMemory<byte> value, out RawJson json)
    {
        bool isGood = WireJson.IsObject(value.Span) && WireJson.IsStrict(value.Span);
        json = isGood ? new RawJson(value.ToArray()) : default;
        return isGood;
    }

    /// <summary>Reads a map by its members. A key that stands twice is left out, and counts once: nobody knows which value is meant.</summary>
    private Dictionary<TKey, TValue> ReadMembers<TKey, TValue>(JsonCursor cursor, JsonMapKey<TKey> readKey, JsonEntry<TValue> read)
        where TKey : notnull
    {
        Dictionary<TKey, TValue> map = [];
        HashSet<TKey>? leftOut = null;
        while (cursor.MoveNext())
        {
            if (!readKey(cursor.Name.Span, out TKey? key))
            {
                LeaveOut();
            }
            else if (leftOut?.Contains(key) != true && (map.Remove(key) || !TryAdd(map, key, cursor.Value, read)))
            {
                LeaveOut();
                _ = (leftOut ??= []).Add(key);
            }
        }

        return map;
    }

    private static bool TryAdd<TKey, TValue>(Dictionary<TKey, TValue> map, TKey key, ReadOnlyMemory<byte> value, JsonEntry<TValue> read)
        where TKey : notnull =>
        read(value, out TValue? entry) && map.TryAdd(key, entry);

    /// <summary>Opens a list or a map; what is missing is empty, and what is of another kind is bad.</summary>
    private JsonCursor Open(string name, char start)
    {
        ReadOnlyMemory<byte> empty = start == '[' ? "[]"u8.ToArray() : "{}"u8.ToArray();
        if (!TryGet(name, out ReadOnlyMemory<byte> value))
        {
            return new JsonCursor(empty);
        }

        if (value.Span[0] != start)
        {
            Fail(ContentErrorKind.BadField, name);
            return new JsonCursor(empty);
        }

        return new JsonCursor(value);
    }

    private int IndexOf(ReadOnlySpan<byte> quotedName)
    {
        ReadOnlySpan<byte> name = quotedName[1..^1];
        if (name.Contains((byte)'\\'))
        {
            return JsonScalar.TryReadString(quotedName, out string text) ? Array.IndexOf(_names, text) : -1;
        }

        for (int i = 0; i < _names.Length; i++)
        {
            if (Ascii.Equals(name, _names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private void Set(int index, ReadOnlyMemory<byte> value)
    {
        if (!_values[index].IsEmpty)
        {
            Fail(ContentErrorKind.BadField, _names[index]);
        }

        _values[index] = value;
    }
}
