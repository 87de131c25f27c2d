using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents the slot in a room's state that a state event fills: the pair of its type and its <c>state_key</c>.</summary>
/// <remarks>
/// <para>
/// Both are any text of any length. Other checks refuse an event with a type or key of more than 255 bytes, or keep it as rejected, and it still has a slot. The key
/// of an <c>m.room.member</c> event does not have to be a user ID here. An empty key is a valid key. An event without a key is not a state event and does not have a
/// slot.
/// </para>
/// <para>Slots are ordered by type, then by key, each by its UTF-8 bytes. The text form is a JSON array of two strings, <c>["m.room.member","@a:b"]</c>.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#types-of-room-events">Client-server API, Types of room events</seealso>
[JsonConverter(typeof(StateSlotJsonConverter))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct StateSlot : IText<StateSlot>
{
    // The text is for people and stores, not for HTML pages, so it contains only the escapes that JSON requires, where the encoder can do so.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Utf8Text MemberType = Utf8Text.FromString("m.room.member");
    private static readonly Utf8Text ThirdPartyInviteType = Utf8Text.FromString("m.room.third_party_invite");

    /// <summary>Initializes a slot from a type and a state key.</summary>
    /// <param name="type">The <c>type</c> of the event.</param>
    /// <param name="stateKey">The <c>state_key</c> of the event.</param>
    /// <exception cref="ArgumentException">An argument was never set: an event without a <c>state_key</c> is not a state event.</exception>
    public StateSlot(Utf8Text type, Utf8Text stateKey)
    {
        Type = type.IsDefault ? throw new ArgumentException("The type was never set.", nameof(type)) : type;
        StateKey = stateKey.IsDefault ? throw new ArgumentException("The state key was never set; an empty state key is Utf8Text.Empty.", nameof(stateKey)) : stateKey;
    }

    /// <summary>Initializes a slot from a type and a state key, which are copied to UTF-8.</summary>
    /// <param name="type">The <c>type</c> of the event.</param>
    /// <param name="stateKey">The <c>state_key</c> of the event.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An argument holds a lone surrogate.</exception>
    public StateSlot(string type, string stateKey)
        : this(Utf8Text.FromString(type), Utf8Text.FromString(stateKey))
    {
    }

    /// <summary>Gets the slot of the create event: <c>m.room.create</c> and an empty state key.</summary>
    public static StateSlot Create { get; } = new("m.room.create", "");

    /// <summary>Gets the slot of the power levels: <c>m.room.power_levels</c> and an empty state key.</summary>
    public static StateSlot PowerLevels { get; } = new("m.room.power_levels", "");

    /// <summary>Gets the slot of the join rules: <c>m.room.join_rules</c> and an empty state key.</summary>
    public static StateSlot JoinRules { get; } = new("m.room.join_rules", "");

    /// <summary>The <c>type</c> of the event.</summary>
    public Utf8Text Type { get; }

    /// <summary>Gets the <c>state_key</c> of the event, which is often empty.</summary>
    public Utf8Text StateKey { get; }

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any other value.</summary>
    public bool IsDefault => Type.IsDefault;

    static string IText<StateSlot>.Shape => "a JSON array of two strings, the type and the state key";

    /// <summary>Returns the slot of a user's membership: <c>m.room.member</c> and the user ID. The text is not copied.</summary>
    /// <param name="user">The user.</param>
    /// <exception cref="ArgumentException"><paramref name="user"/> was never set.</exception>
    public static StateSlot Member(UserId user) => new(MemberType, user.Text);

    /// <summary>Returns the slot <c>m.room.member</c> with a state key that may be any text. The text is not copied.</summary>
    /// <param name="stateKey">The state key. It need not be a user ID: an event that another server made may hold any text.</param>
    /// <exception cref="ArgumentException"><paramref name="stateKey"/> was never set.</exception>
    public static StateSlot Member(Utf8Text stateKey) => new(MemberType, stateKey);

    /// <summary>Returns the slot of a third-party invite: <c>m.room.third_party_invite</c> and its token. The text is not copied.</summary>
    /// <param name="token">The token of the invite.</param>
    /// <exception cref="ArgumentException"><paramref name="token"/> was never set.</exception>
    public static StateSlot ThirdPartyInvite(Utf8Text token) => new(ThirdPartyInviteType, token);

    /// <summary>Gets the type and the state key as two variables.</summary>
    /// <param name="type">The <c>type</c> of the event.</param>
    /// <param name="stateKey">The <c>state_key</c> of the event.</param>
    public void Deconstruct(out Utf8Text type, out Utf8Text stateKey)
    {
        type = Type;
        stateKey = StateKey;
    }

    /// <summary>Parses a slot from a JSON array of two strings.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text is not a JSON array of two strings.</exception>
    public static StateSlot Parse(string text) => IdentifierText.Parse<StateSlot>(text);

    /// <summary>Parses a slot from a JSON array of two strings.</summary>
    /// <exception cref="FormatException">The text is not a JSON array of two strings, or contains a lone surrogate.</exception>
    public static StateSlot Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<StateSlot>(text);

    /// <summary>Parses a slot from a JSON array of two strings and keeps a copy of the bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a JSON array of two strings, or are not valid UTF-8.</exception>
    public static StateSlot Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<StateSlot>(utf8);

    /// <summary>Tries to parse a slot from a JSON array of two strings. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out StateSlot result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a slot from a JSON array of two strings. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out StateSlot result)
    {
        result = default;
        return IdentifierText.TryEncode(text, out byte[] utf8) && TryParse(utf8.AsMemory(), out result);
    }

    /// <summary>Tries to parse a slot from a JSON array of two strings and keeps a copy of the bytes. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out StateSlot result) => TryParse(new ReadOnlyMemory<byte>(utf8.ToArray()), out result);

    /// <summary>
    /// Tries to parse a slot from a JSON array of two strings. Never throws. The slot keeps slices of the memory and copies only strings with escapes, so the caller
    /// must not change the memory afterwards.
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
            // The reader reports malformed JSON and lone surrogates only by throwing.
            return false;
        }
    }

    /// <inheritdoc />
    public bool Equals(StateSlot other) => StateKey.Equals(other.StateKey) && Type.Equals(other.Type);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is StateSlot other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, StateKey);

    /// <summary>Compares by type, then by key, each by its UTF-8 bytes.</summary>
    public int CompareTo(StateSlot other)
    {
        int order = Type.CompareTo(other.Type);
        return order != 0 ? order : StateKey.CompareTo(other.StateKey);
    }

    /// <summary>Returns the JSON array, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => IdentifierText.Decode(ToJson().Span);

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        IdentifierText.TryFormat(ToJson().Span, destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) =>
        IdentifierText.TryFormat(ToJson().Span, utf8Destination, out bytesWritten);

    /// <summary>Determines whether two slots have the same type and the same key.</summary>
    public static bool operator ==(StateSlot left, StateSlot right) => left.Equals(right);

    /// <summary>Determines whether two slots differ in type or key.</summary>
    public static bool operator !=(StateSlot left, StateSlot right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/>, by type, then key.</summary>
    public static bool operator <(StateSlot left, StateSlot right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/>, by type, then key, or is equal.</summary>
    public static bool operator <=(StateSlot left, StateSlot right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/>, by type, then key.</summary>
    public static bool operator >(StateSlot left, StateSlot right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/>, by type, then key, or is equal.</summary>
    public static bool operator >=(StateSlot left, StateSlot right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Type.Utf8Span);
        writer.WriteStringValue(StateKey.Utf8Span);
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
