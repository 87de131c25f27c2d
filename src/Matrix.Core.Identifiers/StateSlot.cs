using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>The place in a room's state that a state event fills: its type and its <c>state_key</c>.</summary>
/// <remarks>
/// <para>
/// Both are any text, without bound: an event whose type or key is over 255 bytes is refused elsewhere, or kept as rejected, and has a place all the same. The key of an
/// <c>m.room.member</c> is not asked to be a user ID here either. An empty key is a key; an event without one is not a state event and has no place.
/// </para>
/// <para>Order is by type, then by key, each by its UTF-8 bytes. The text form is a JSON array of two strings, <c>["m.room.member","@a:b"]</c>.</para>
/// <para>Source: Matrix spec, client-server API, § Types of room events; room versions, § State resolution.</para>
/// </remarks>
[JsonConverter(typeof(StateSlotJsonConverter))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct StateSlot : IText<StateSlot>
{
    // Escapes no more than JSON asks for, where it can: the text is for people and stores, not for the inside of an HTML page.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The place of a type and a key.</summary>
    /// <exception cref="ArgumentException">One of them was never set: an event without a <c>state_key</c> is not a state event.</exception>
    public StateSlot(Utf8Text type, Utf8Text key)
    {
        Type = type.IsDefault ? throw new ArgumentException("The type was never set.", nameof(type)) : type;
        StateKey = key.IsDefault ? throw new ArgumentException("The key was never set; an empty key is Utf8Text.Empty.", nameof(key)) : key;
    }

    /// <summary>The place of a type and a key, copied to UTF-8.</summary>
    /// <exception cref="ArgumentNullException">One of them is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of them holds a lone surrogate.</exception>
    public StateSlot(string type, string key)
        : this(Utf8Text.FromString(type), Utf8Text.FromString(key))
    {
    }

    /// <summary>The <c>type</c> of the event.</summary>
    public Utf8Text Type { get; }

    /// <summary>The <c>state_key</c> of the event; often empty.</summary>
    public Utf8Text StateKey { get; }

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no other value.</summary>
    public bool IsDefault => Type.IsDefault;

    static string IText<StateSlot>.Shape => "a JSON array of two strings, the type and the state key";

    /// <summary>Takes the pair apart.</summary>
    public void Deconstruct(out Utf8Text type, out Utf8Text key)
    {
        type = Type;
        key = StateKey;
    }

    /// <summary>Parses the JSON array.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text is not a JSON array of two strings.</exception>
    public static StateSlot Parse(string text) => IdentifierText.Parse<StateSlot>(text);

    /// <summary>Parses the JSON array.</summary>
    /// <exception cref="FormatException">The text is not a JSON array of two strings, or holds a lone surrogate.</exception>
    public static StateSlot Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<StateSlot>(text);

    /// <summary>Parses the JSON array, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text is not a JSON array of two strings, or not UTF-8.</exception>
    public static StateSlot Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<StateSlot>(utf8);

    /// <summary>Parses the JSON array; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out StateSlot result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses the JSON array; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out StateSlot result)
    {
        result = default;
        return IdentifierText.TryEncode(text, out byte[] utf8) && TryParse(utf8.AsMemory(), out result);
    }

    /// <summary>Parses the JSON array, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out StateSlot result) => TryParse(new ReadOnlyMemory<byte>(utf8.ToArray()), out result);

    /// <summary>
    /// Parses the JSON array and keeps slices of it, copying only a string with escapes: the caller must not change it afterwards. Never throws.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out StateSlot result)
    {
        result = default;
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8.Span);
            if (!reader.Read()
                || reader.TokenType != JsonTokenType.StartArray
                || !TryReadText(ref reader, utf8, out Utf8Text type)
                || !TryReadText(ref reader, utf8, out Utf8Text key)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.EndArray
                || reader.Read())
            {
                return false;
            }

            result = new StateSlot(type, key);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader's only way to say that the JSON is malformed, or that an escape is a lone surrogate.
            return false;
        }
    }

    /// <inheritdoc />
    public bool Equals(StateSlot other) => StateKey.Equals(other.StateKey) && Type.Equals(other.Type);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is StateSlot other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, StateKey);

    /// <summary>Compares by type, then by key, each by its bytes of UTF-8.</summary>
    public int CompareTo(StateSlot other)
    {
        int order = Type.CompareTo(other.Type);
        return order != 0 ? order : StateKey.CompareTo(other.StateKey);
    }

    /// <summary>The JSON array; <c>""</c> where it was never set.</summary>
    public override string ToString() => IdentifierText.Decode(ToJson().Span);

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        IdentifierText.TryFormat(ToJson().Span, destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) =>
        IdentifierText.TryFormat(ToJson().Span, utf8Destination, out bytesWritten);

    /// <summary>Whether type and key are the same.</summary>
    public static bool operator ==(StateSlot left, StateSlot right) => left.Equals(right);

    /// <summary>Whether type or key differ.</summary>
    public static bool operator !=(StateSlot left, StateSlot right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>, by type, then key.</summary>
    public static bool operator <(StateSlot left, StateSlot right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>, by type, then key, or is equal.</summary>
    public static bool operator <=(StateSlot left, StateSlot right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>, by type, then key.</summary>
    public static bool operator >(StateSlot left, StateSlot right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>, by type, then key, or is equal.</summary>
    public static bool operator >=(StateSlot left, StateSlot right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Type.Span);
        writer.WriteStringValue(StateKey.Span);
        writer.WriteEndArray();
    }

    private static bool TryReadText(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source, out Utf8Text text)
    {
        text = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        int length = reader.ValueSpan.Length;
        if (!reader.ValueIsEscaped)
        {
            int afterQuote = checked((int)reader.TokenStartIndex) + 1;
            text = Utf8Text.UnsafeFromUtf8(source.Slice(afterQuote, length));
            return true;
        }

        byte[] unescaped = new byte[length];
        text = Utf8Text.UnsafeFromUtf8(unescaped.AsMemory(0, reader.CopyString(unescaped)));
        return true;
    }

    private ReadOnlyMemory<byte> ToJson()
    {
        if (IsDefault)
        {
            return default;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Compact);
        WriteTo(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
