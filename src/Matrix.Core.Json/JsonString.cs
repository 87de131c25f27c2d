using System.Text;

namespace Matrix.Core.Json;

/// <summary>The raw text of strings (without quotes) as canonical JSON holds it, read character by character.</summary>
internal static class JsonString
{
    /// <summary>Compares two raw texts as they read: escapes count as what they stand for.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // A canonical escape stands for one ASCII character, so that byte order is kept by replacing each with that one byte.
        // What both begin with is passed over in blocks: long keys that differ at the end may come from an enemy.
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

    /// <summary>Whether a raw text reads as <paramref name="utf8"/>.</summary>
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

    /// <summary>What a raw text reads as: itself where it holds no escape, else a new array.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> raw) =>
        raw.Span.IndexOf((byte)'\\') < 0 ? raw : DecodeToArray(raw.Span);

    /// <summary>What a raw text reads as, in a new array.</summary>
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
                break; // not canonical text: what could be read is the answer
            }

            length += new Rune(character).EncodeToUtf8(decoded.AsSpan(length));
        }

        return decoded.AsSpan(0, length).ToArray();
    }

    /// <summary>Where to read on behind the first <paramref name="same"/> bytes: there, or at the escape that is cut there.</summary>
    private static int StartOfDifference(ReadOnlySpan<byte> raw, int same)
    {
        // Only a cut right behind the backslash matters, which is there when their number is odd: texts that have \u in common
        // differ in hex digits, which are in order as they stand.
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
