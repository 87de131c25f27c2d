using System.Diagnostics.CodeAnalysis;
using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Holds the known members of an object as slices of the received text. Unknown members are skipped.</summary>
/// <remarks>
/// The first error is kept in <see cref="Error"/>, so that a reader reads all members and checks once. Entries that are left out of lists and maps are counted.
/// A <c>null</c> value counts as a missing member.
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

    /// <summary>Gets the first error that was found.</summary>
    public ContentError Error { get; private set; }

    /// <summary>Gets the number of entries, users, devices, keys and IDs that were left out.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Tries to read a text that another server wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="names">The known member names, in ASCII.</param>
    /// <param name="envelope">The members, or null if the text cannot be read.</param>
    /// <param name="error">The reason that the text cannot be read: it is not JSON, or not an object.</param>
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

    /// <summary>Reads an object inside a text that is already validated.</summary>
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

    /// <summary>Counts entries that were left out.</summary>
    public void LeaveOut(int count = 1) => LeftOutCount += count;

    public void Fail(ContentErrorKind kind, string name)
    {
        if (Error.Kind == ContentErrorKind.None)
        {
            Error = new ContentError(kind, name);
        }
    }

    /// <summary>Tries to find a member. A <c>null</c> member counts as missing.</summary>
    public bool TryGet(string name, out ReadOnlyMemory<byte> value)
    {
        value = _values[Array.IndexOf(_names, name)];
        return !value.IsEmpty && !WireJson.IsNull(value.Span);
    }

    /// <summary>Determines whether the member is present, even if it is <c>null</c>.</summary>
    public bool Has(string name) => !_values[Array.IndexOf(_names, name)].IsEmpty;

    /// <summary>Returns a required member. If it is missing, the method records an error and returns an empty value.</summary>
    public ReadOnlyMemory<byte> Require(string name)
    {
        if (!TryGet(name, out ReadOnlyMemory<byte> value))
        {
            Fail(ContentErrorKind.MissingField, name);
            return default;
        }

        return value;
    }

    /// <summary>Returns a required object. If it is missing or not an object, the method records an error and returns an empty value.</summary>
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
        if (!JsonSlice.FromCanonical(value.Span).TryGetInt64(out long number))
        {
            Fail(ContentErrorKind.BadField, name);
        }

        return number;
    }

    public MatrixTimestamp RequireTimestamp(string name) => new(RequireInt64(name));

    public bool RequireBoolean(string name)
    {
        ReadOnlyMemory<byte> value = Require(name);
        if (!JsonSlice.FromCanonical(value.Span).TryGetBoolean(out bool flag))
        {
            Fail(ContentErrorKind.BadField, name);
        }

        return flag;
    }

    /// <summary>Returns an optional string, or null if it is missing or not a string.</summary>
    public string? FindString(string name) => TryGet(name, out ReadOnlyMemory<byte> value) && JsonScalar.TryReadString(value.Span, out string text) ? text : null;

    /// <summary>Returns an optional integer, or null if it is missing or not an integer.</summary>
    public long? FindInt64(string name) => TryGet(name, out ReadOnlyMemory<byte> value) && JsonSlice.FromCanonical(value.Span).TryGetInt64(out long number) ? number : null;

    /// <summary>Returns an optional time, or null if it is missing or not an integer.</summary>
    public MatrixTimestamp? FindTimestamp(string name) => FindInt64(name) is { } milliseconds ? new MatrixTimestamp(milliseconds) : null;

    /// <summary>Returns an optional boolean, or null if it is missing or not a boolean.</summary>
    public bool? FindBoolean(string name) => TryGet(name, out ReadOnlyMemory<byte> value) && JsonSlice.FromCanonical(value.Span).TryGetBoolean(out bool flag) ? flag : null;

    /// <summary>Returns an optional identifier, or null if it is missing or invalid.</summary>
    public TId? FindId<TId>(string name)
        where TId : struct, IUtf8SpanParsable<TId> =>
        TryGet(name, out ReadOnlyMemory<byte> value) && JsonScalar.TryReadId(value.Span, out TId id) ? id : null;

    /// <summary>Returns an optional signed object, or null if it is missing. An object that cannot be read is left out and counted.</summary>
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

    /// <summary>Reads a list of identifiers. Items that are not identifiers are left out and counted.</summary>
    public List<TId> ReadIds<TId>(string name)
        where TId : struct, IUtf8SpanParsable<TId> =>
        ReadList(name, static (ReadOnlyMemory<byte> value, out TId id) => JsonScalar.TryReadId(value.Span, out id));

    /// <summary>Reads a list of events. The items are objects and are not parsed further.</summary>
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

    /// <summary>Tries to read a map that is an entry of another map. <c>null</c> is an empty map.</summary>
    public bool TryReadMap<TKey, TValue>(
        ReadOnlyMemory<byte> value, JsonMapKey<TKey> readKey, JsonEntry<TValue> read, [NotNullWhen(true)] out IReadOnlyDictionary<TKey, TValue>? map)
        where TKey : notnull
    {
        map = WireJson.IsNull(value.Span) ? new Dictionary<TKey, TValue>()
            : WireJson.IsObject(value.Span) ? ReadMembers(new JsonCursor(value), readKey, read)
            : null;
        return map is not null;
    }

    /// <summary>Tries to copy an object as received. It fails if the value is not an object, or if two readers could read it differently.</summary>
    public static bool TryReadObject(ReadOnlyMemory<byte> value, out RawJson json)
    {
        bool isGood = WireJson.IsObject(value.Span) && WireJson.IsStrict(value.Span);
        json = isGood ? new RawJson(value.ToArray()) : default;
        return isGood;
    }

    /// <summary>Reads the members of a map. A key that occurs twice is left out and counted once, because it is unknown which value is meant.</summary>
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

    /// <summary>Opens a list or a map. A missing member is empty, and a member of another kind is an error.</summary>
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
