using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads and writes JSON text of other servers, nested to any depth.</summary>
/// <remarks>
/// A reply contains many events. The bound on nesting applies to one event (<see cref="CanonicalJson.MaxDepth"/>), and the event's parser enforces it. The text
/// around the events is therefore read without a bound. That takes one bit of memory for each open level and no recursion.
/// </remarks>
internal static class WireJson
{
    /// <summary>The options of a reader that does not limit nesting.</summary>
    public static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private static readonly SearchValues<byte> Structural = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(",:]} \t\r\n"u8);

    /// <summary>Determines whether a text is one JSON value. Duplicate keys and lone surrogates are not detected.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(text, AnyDepth);
            while (reader.Read())
            {
                // Reading checks the grammar.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Determines whether all readers read a value in the same way: it has no duplicate key and no lone surrogate, and is nested no deeper than an event may
    /// be.
    /// </summary>
    public static bool IsStrict(ReadOnlySpan<byte> text) => CanonicalJson.TryCanonicalize(text, CanonicalJsonMode.RelaxedVerbatim, out _, out _);

    public static bool IsObject(ReadOnlySpan<byte> value) => value.StartsWith("{"u8);

    public static bool IsNull(ReadOnlySpan<byte> value) => value.SequenceEqual("null"u8);

    /// <summary>Returns the position of the next token.</summary>
    public static int SkipWhiteSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    /// <summary>Returns the position after a value.</summary>
    /// <param name="text">A text that satisfies <see cref="IsValid"/>.</param>
    /// <param name="at">The position at which the value begins.</param>
    public static int EndOfValue(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] == '"')
        {
            return EndOfString(text, at);
        }

        if (text[at] is not ((byte)'{' or (byte)'['))
        {
            int length = text[at..].IndexOfAny(EndOfScalar);
            return length < 0 ? text.Length : at + length;
        }

        int depth = 0;
        do
        {
            at += text[at..].IndexOfAny(Structural);
            switch (text[at])
            {
                case (byte)'"':
                    at = EndOfString(text, at);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    at++;
                    break;
                default:
                    depth--;
                    at++;
                    break;
            }
        }
        while (depth > 0);
        return at;
    }

    /// <summary>Writes a JSON value without changing its text.</summary>
    /// <exception cref="JsonException">The text is not one JSON value.</exception>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        if (!IsValid(json))
        {
            throw new JsonException("The text is not one JSON value.");
        }

        // The writer's own validation is limited to 64 levels.
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int at)
    {
        at++;
        while (true)
        {
            at += text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (text[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }
    }
}
