using System.Text;

namespace Matrix.Core.Json;

/// <summary>Reads the escapes in strings and writes the shortest canonical ones.</summary>
internal static class JsonEscape
{
    /// <summary>Rewrites one escape in its canonical form: the character itself wherever JSON allows it unescaped.</summary>
    /// <param name="json">The text.</param>
    /// <param name="read">The offset of the backslash. Receives the offset of the byte after the escape, or of the byte that is wrong.</param>
    /// <param name="output">The output, with room for at least as many bytes as the escape has.</param>
    /// <param name="written">The number of bytes of the output that are in use.</param>
    public static JsonErrorKind Rewrite(ReadOnlySpan<byte> json, ref int read, Span<byte> output, ref int written)
    {
        int start = read;
        JsonErrorKind kind = TryRead(json, ref read, out uint character);
        if (kind != JsonErrorKind.None)
        {
            read = kind == JsonErrorKind.LoneSurrogate ? start : read;
            return kind;
        }

        written += Write(character, output[written..]);
        return JsonErrorKind.None;
    }

    /// <summary>Tries to read one escape.</summary>
    /// <param name="json">The text.</param>
    /// <param name="read">The offset of the backslash. Receives the offset of the byte after the escape, or of the byte that is wrong.</param>
    /// <param name="character">The code point that the escape represents.</param>
    public static JsonErrorKind TryRead(ReadOnlySpan<byte> json, ref int read, out uint character)
    {
        character = 0;
        read++;
        if (read >= json.Length)
        {
            return JsonErrorKind.UnexpectedEnd;
        }

        byte name = json[read];
        if (name != 'u')
        {
            character = name switch
            {
                (byte)'"' or (byte)'\\' or (byte)'/' => name,
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => uint.MaxValue,
            };
            if (character == uint.MaxValue)
            {
                return JsonErrorKind.InvalidEscape;
            }

            read++;
            return JsonErrorKind.None;
        }

        read++;
        JsonErrorKind kind = TryReadHex(json, ref read, out character);
        if (kind != JsonErrorKind.None || !IsSurrogate(character))
        {
            return kind;
        }

        bool paired = character < 0xDC00 && read + 1 < json.Length && json[read] == '\\' && json[read + 1] == 'u';
        if (!paired)
        {
            return JsonErrorKind.LoneSurrogate;
        }

        read += 2;
        kind = TryReadHex(json, ref read, out uint low);
        if (kind != JsonErrorKind.None)
        {
            return kind;
        }

        if (low is < 0xDC00 or > 0xDFFF)
        {
            return JsonErrorKind.LoneSurrogate;
        }

        character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        return JsonErrorKind.None;
    }

    /// <summary>Writes a character in the form that it has in a canonical string.</summary>
    /// <returns>The number of bytes written, at most six.</returns>
    private static int Write(uint character, Span<byte> output)
    {
        byte name = character switch
        {
            '"' or '\\' => (byte)character,
            '\b' => (byte)'b',
            '\t' => (byte)'t',
            '\n' => (byte)'n',
            '\f' => (byte)'f',
            '\r' => (byte)'r',
            _ => 0,
        };
        if (name != 0)
        {
            output[0] = (byte)'\\';
            output[1] = name;
            return 2;
        }

        if (character >= ' ')
        {
            return new Rune(character).EncodeToUtf8(output);
        }

        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        "\\u00"u8.CopyTo(output);
        output[4] = hex[(int)(character >> 4)];
        output[5] = hex[(int)(character & 15)];
        return 6;
    }

    private static bool IsSurrogate(uint character) => character is >= 0xD800 and <= 0xDFFF;

    private static JsonErrorKind TryReadHex(ReadOnlySpan<byte> json, ref int read, out uint value)
    {
        value = 0;
        for (int i = 0; i < 4; i++, read++)
        {
            if (read >= json.Length)
            {
                return JsonErrorKind.UnexpectedEnd;
            }

            uint digit = json[read] switch
            {
                >= (byte)'0' and <= (byte)'9' => (uint)(json[read] - '0'),
                >= (byte)'a' and <= (byte)'f' => (uint)(json[read] - 'a' + 10),
                >= (byte)'A' and <= (byte)'F' => (uint)(json[read] - 'A' + 10),
                _ => uint.MaxValue,
            };
            if (digit == uint.MaxValue)
            {
                return JsonErrorKind.InvalidEscape;
            }

            value = (value << 4) | digit;
        }

        return JsonErrorKind.None;
    }
}
