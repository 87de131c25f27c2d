using System.Globalization;
using System.Text;

namespace Matrix.Core.Federation;

/// <summary>Names between text and wire. Text has no dot at its end, but for the root, which is <c>.</c>; a byte that could be misread is written <c>\DDD</c> (RFC 4343, section 2.1).</summary>
internal static class DnsName
{
    public const int MaxLabelLength = 63;

    /// <summary>Of a name on the wire, with the length bytes and the root.</summary>
    public const int MaxWireLength = 255;

    public const string Root = ".";

    /// <summary>Writes a name without compression.</summary>
    /// <returns>Whether it can be one: labels of 1 to 63 printable ASCII characters, 255 bytes in all.</returns>
    public static bool TryWrite(string name, List<byte> output)
    {
        if (name.Length == 0 || name.Length > MaxWireLength)
        {
            return false;
        }

        int start = output.Count;
        string absolute = name[^1] == '.' ? name[..^1] : name;
        if (absolute.Length > 0)
        {
            foreach (string label in absolute.Split('.'))
            {
                if (label.Length is 0 or > MaxLabelLength || !label.All(IsPlain))
                {
                    return false;
                }

                output.Add((byte)label.Length);
                output.AddRange(label.Select(character => (byte)character));
            }
        }

        output.Add(0);
        return output.Count - start <= MaxWireLength;
    }

    /// <summary>Reads a name, through pointers.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="at">Where the name begins; afterwards, where what follows it does.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        var text = new StringBuilder();
        int wireLength = 1;
        int position = at;

        // Every pointer must lead to before where the part that holds it began, so that their number is bounded and no loop can be built.
        int segment = at;
        bool jumped = false;
        while (true)
        {
            if (position >= message.Length)
            {
                return false;
            }

            int length = message[position];
            if (length >= PointerTag)
            {
                if (position + 1 >= message.Length)
                {
                    return false;
                }

                int target = ((length & ~PointerTag) << 8) | message[position + 1];
                at = jumped ? at : position + 2;
                jumped = true;
                if (target >= segment)
                {
                    return false;
                }

                position = segment = target;
                continue;
            }

            if (length > MaxLabelLength || length >= message.Length - position)
            {
                return false;
            }

            position++;
            if (length == 0)
            {
                at = jumped ? at : position;
                name = text.Length == 0 ? Root : text.ToString();
                return true;
            }

            wireLength += 1 + length;
            if (wireLength > MaxWireLength)
            {
                return false;
            }

            AppendLabel(text, message.Slice(position, length));
            position += length;
        }
    }

    /// <summary>Whether two names are one: letters of ASCII count without their case (RFC 4343).</summary>
    public static bool AreEqual(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0)
        {
            _ = text.Append('.');
        }

        foreach (byte octet in label)
        {
            _ = IsPlain((char)octet) ? text.Append((char)octet) : text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
        }
    }

    private static bool IsPlain(char character) => character is > ' ' and < '\x7f' and not '.' and not '\\';

    private const int PointerTag = 0xc0;
}
