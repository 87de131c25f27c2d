using System.Text;

namespace Matrix.Core.Json;

/// <summary>Compares and decodes the raw text of canonical JSON strings (without quotes), character by character.</summary>
internal static class JsonString
{
    /// <summary>Compares two raw texts by the text that they decode to.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // A canonical escape stands for one ASCII character, so replacing each escape by that one byte keeps byte order.
        // The common prefix is skipped in blocks, because an attacker may send long keys that differ only at the end.
        int l = StartOfDifference(left, left.CommonPrefixLength(right));
        int r = l;
        while (l < left.Length && r < right.Length)
        {
            int difference = NextByte(left, ref l) - NextByte(right, ref r);
            if (difference != 0)
            {
                return difference;
            }
        }

        return (left.Length - l) - (right.Length - r);
    }

    /// <summary>Determines whether a raw text decodes to <paramref name="utf8"/>.</summary>
    public static bool Equal(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> utf8)
    {
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return raw.SequenceEqual(utf8);
        }

        int at = 0;
        foreach (byte expected in utf8)
        {
            if (at >= raw.Length || NextByte(raw, ref at) != expected)
            {
                return false;
            }
        }

        return at >= raw.Length;
    }

    /// <summary>Returns the decoded text: the raw text itself if it has no escapes, otherwise a new array.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> raw) =>
        raw.Span.IndexOf((byte)'\\') < 0 ? raw : DecodeToArray(raw.Span);

    /// <summary>Returns the decoded text in a new array.</summary>
    public static byte[] DecodeToArray(ReadOnlySpan<byte> raw)
    {
        byte[] decoded = new byte[raw.Length];
        int length = 0;
        int at = 0;
        while (at < raw.Length)
        {
            if (raw[at] != '\\')
            {
                decoded[length++] = raw[at++];
                continue;
            }

            if (JsonEscape.TryRead(raw, ref at, out uint character) != JsonErrorKind.None)
            {
                break; // not canonical text: the result is the part that could be read
            }

            length += new Rune(character).EncodeToUtf8(decoded.AsSpan(length));
        }

        return decoded.AsSpan(0, length).ToArray();
    }

    /// <summary>Returns the offset at which to continue after <paramref name="same"/> common bytes: that offset, or the start of the escape that it cuts.</summary>
    private static int StartOfDifference(ReadOnlySpan<byte> raw, int same)
    {
        // Only a cut directly after a backslash matters, which is the case if the number of backslashes before it is odd. Texts that have
        // \u in common differ in hexadecimal digits, which are in order as they stand.
        int backslashes = same - 1 - raw[..same].LastIndexOfAnyExcept((byte)'\\');
        return backslashes % 2 == 0 ? same : same - 1;
    }

    private static int NextByte(ReadOnlySpan<byte> raw, ref int at)
    {
        byte found = raw[at];
        if (found != '\\')
        {
            at++;
            return found;
        }

        if (JsonEscape.TryRead(raw, ref at, out uint character) == JsonErrorKind.None)
        {
            return (int)character;
        }

        at = raw.Length; // not canonical text
        return found;
    }
}
