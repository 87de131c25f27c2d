namespace Matrix.Core.Events.Tests.Support;

/// <summary>Makes one event into another text by small damage. The same seed does the same damage.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[][] Tokens =
    [
        .. ((string[])
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud83d", "\\u0000", "\\u001F", "0", "-", "-0", "1.5", "1e2", "1e400", "9007199254740992", "9223372036854775808", "true", "null", " ", "\0", "é",
            "\U0001F600", "{}", "[]", "\"\"", "\"event_id\":\"$x:a.example\",", "\"room_id\":null,", "\"unsigned\":1,", "\"unsigned\":{\"a\":1.5},", "\"state_key\":\"\",", "\"type\":\"m.room.create\",",
            "\"type\":\"m.room.member\",", "\"content\":{},", "\"content\":1,", "\"third_party_invite\":{},", "\"third_party_invite\":1,", "\"join_authorised_via_users_server\":\"x\",", "\"membership\":\"join\",",
            "\"membership\":\"invite\",", "\"redacts\":\"$x\",", "\"signatures\":{},", "\"hashes\":{\"sha256\":\"\"},", "\"ed25519:\":1,", "\"rsa:1\":\"\",", "\"ed25519:policy_server\":\"\",", "\"depth\":-1,", "=", "[\"$x\",{}],", "\"$x\",",
        ]).Select(Bytes.Of),
        [0x80], [0xED, 0xA0, 0x80], [0xFF],
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(byte[] text, byte[] other)
    {
        for (int edits = 1 + _random.Next(3); edits > 0; edits--)
        {
            text = Edit(text, other);
        }

        return text;
    }

    private byte[] Edit(byte[] text, byte[] other)
    {
        int at = _random.Next(text.Length + 1);
        int end = Math.Min(text.Length, at + 1 + _random.Next(8));
        switch (_random.Next(12))
        {
            case 0 or 1 when text.Length > 0:
                byte[] flipped = [.. text];
                flipped[_random.Next(text.Length)] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 2 when text.Length > 0:
                byte[] changed = [.. text];
                changed[_random.Next(text.Length)] = (byte)_random.Next(256);
                return changed;
            case 3:
                return text[..at];
            case 4:
                return [.. text[..at], .. text[end..]];
            case 5:
                int length = Math.Min(text.Length - at, _random.Next(64));
                return [.. text[..at], .. text[at..(at + length)], .. text[at..]];
            case 6:
                return [.. text[..at], .. other[_random.Next(other.Length + 1)..]];
            case 7 when text.Length > 0: // a member right behind the opening brace, where it is one
                return [text[0], .. Tokens[_random.Next(Tokens.Length)], .. text[1..]];
            case 8: // another member of the same name
                return Swap(text, other);
            default:
                byte[] token = Tokens[_random.Next(Tokens.Length)];
                return _random.Next(2) == 0 ? [.. text[..at], .. token, .. text[at..]] : [.. text[..at], .. token, .. text[end..]];
        }
    }

    /// <summary>Puts what stands between two quotes of one text between two quotes of the other.</summary>
    private byte[] Swap(byte[] text, byte[] other)
    {
        (int start, int end) = Quoted(text);
        (int from, int to) = Quoted(other);
        return [.. text[..start], .. other[from..to], .. text[end..]];
    }

    private (int Start, int End) Quoted(byte[] text)
    {
        int start = text.AsSpan(_random.Next(text.Length + 1)).IndexOf((byte)'"');
        int length = start < 0 ? -1 : text.AsSpan(start + 1).IndexOf((byte)'"');
        return length < 0 ? (text.Length, text.Length) : (start, start + length + 2);
    }
}
