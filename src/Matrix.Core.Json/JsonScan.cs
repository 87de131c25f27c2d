using System.Buffers;

namespace Matrix.Core.Json;

/// <summary>Finds the ends of values in canonical text. Accepts any bytes: a value without an end extends to the end of the text.</summary>
internal static class JsonScan
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(",}]"u8);

    /// <summary>Returns the offset of the byte after the value that begins at <paramref name="start"/>.</summary>
    public static int EndOfValue(ReadOnlySpan<byte> text, int start)
    {
        if (start >= text.Length)
        {
            return text.Length;
        }

        switch (text[start])
        {
            case (byte)'"':
                return EndOfString(text, start);
            case (byte)'{' or (byte)'[':
                return EndOfContainer(text, start);
            default:
                int length = text[start..].IndexOfAny(EndOfScalar);
                return length < 0 ? text.Length : Math.Max(start + length, start + 1);
        }
    }

    /// <summary>Returns the offset of the byte after the string that has its opening quote at <paramref name="start"/>.</summary>
    public static int EndOfString(ReadOnlySpan<byte> text, int start)
    {
        int at = start + 1;
        while (at < text.Length)
        {
            int found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            if (text[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }

        return text.Length;
    }

    private static int EndOfContainer(ReadOnlySpan<byte> text, int start)
    {
        int depth = 0;
        int at = start;
        while (at < text.Length)
        {
            int found = text[at..].IndexOfAny(Structure);
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            switch (text[at])
            {
                case (byte)'"':
                    at = EndOfString(text, at);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }

            at++;
            if (depth == 0)
            {
                return at;
            }
        }

        return text.Length;
    }
}
