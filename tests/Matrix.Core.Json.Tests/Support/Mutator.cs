namespace Matrix.Core.Json.Tests.Support;

/// <summary>Makes one text into another by small damage. The same seed does the same damage.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[][] Tokens =
    [
        .. ((string[])
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0000", "\\u001F", "\\u0022", "\\/", "\\n", "0", "-", "-0", "1.5", "1e15", "e", "E+", ".", "9007199254740992",
            "true", "false", "null", "tru", " ", "\n", "\t", "\0", "\u001F", "\u007F", "\u00E9", "\u2028", "\uFEFF", "\uFFFF", "\U0001F600", "\"a\":1,", "\"a\":1", "{}", "[]", "[[", "{\"\":", "\"unsigned\":",
        ]).Select(Bytes.Of),
        [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xFE],
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(byte[] text, byte[] other, int edits)
    {
        for (int i = 0; i < edits; i++)
        {
            text = Edit(text, other);
        }

        return text;
    }

    private byte[] Edit(byte[] text, byte[] other)
    {
        int at = _random.Next(text.Length + 1);
        int end = Math.Min(text.Length, at + 1 + _random.Next(8));
        switch (_random.Next(10))
        {
            case 0 when text.Length > 0: // flip a bit
                byte[] flipped = [.. text];
                flipped[_random.Next(text.Length)] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 1 when text.Length > 0: // any byte
                byte[] changed = [.. text];
                changed[_random.Next(text.Length)] = (byte)_random.Next(256);
                return changed;
            case 2: // truncate
                return text[..at];
            case 3: // drop the beginning
                return text[at..];
            case 4: // cut out
                return [.. text[..at], .. text[end..]];
            case 5: // duplicate a part
                int length = Math.Min(text.Length - at, _random.Next(64));
                return [.. text[..at], .. text[at..(at + length)], .. text[at..]];
            case 6: // splice
                return [.. text[..at], .. other[_random.Next(other.Length + 1)..]];
            case 7: // put a part of another text in
                int from = _random.Next(other.Length + 1);
                return [.. text[..at], .. other[from..Math.Min(other.Length, from + _random.Next(32))], .. text[at..]];
            default: // put a token in, or over
                byte[] token = Tokens[_random.Next(Tokens.Length)];
                return _random.Next(2) == 0 ? [.. text[..at], .. token, .. text[at..]] : [.. text[..at], .. token, .. text[end..]];
        }
    }
}
