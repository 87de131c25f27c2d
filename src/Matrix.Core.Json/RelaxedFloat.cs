using System.Globalization;

namespace Matrix.Core.Json;

/// <summary>Formats floats in the form that room versions 1 to 5 were hashed with, which is that of Python's <c>json.dumps</c>.</summary>
/// <remarks>
/// The digits are the shortest that read back as the same double. The notation is plain, with at least one digit after the point, if the decimal exponent is from −4
/// to 15. Otherwise it is <c>d.ddde±XX</c> with at least two digits in the exponent. The specification leaves the form open (matrix-spec issues 1244, 1245). Servers
/// signed the events of those rooms in this form.
/// </remarks>
internal static class RelaxedFloat
{
    /// <summary>
    /// The maximum length of a formatted double, in bytes. The longest has a sign, 17 digits, a point, and an exponent of three digits or 5 zeros.
    /// </summary>
    public const int MaxLength = 32;

    private const int MaxDigits = 17;

    /// <summary>Writes a finite double.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Format(double value, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        int count = Shortest(value, digits, out int exponent);
        int at = 0;
        if (double.IsNegative(value))
        {
            destination[at++] = (byte)'-';
        }

        digits = digits[..count];
        if (exponent is < -4 or >= 16)
        {
            destination[at++] = digits[0];
            if (count > 1)
            {
                destination[at++] = (byte)'.';
                digits[1..].CopyTo(destination[at..]);
                at += count - 1;
            }

            destination[at++] = (byte)'e';
            destination[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
            _ = Math.Abs(exponent).TryFormat(destination[at..], out int length, "D2", CultureInfo.InvariantCulture);
            return at + length;
        }

        if (exponent < 0)
        {
            "0."u8.CopyTo(destination[at..]);
            at += 2;
            destination.Slice(at, -exponent - 1).Fill((byte)'0');
            at += -exponent - 1;
            digits.CopyTo(destination[at..]);
            return at + count;
        }

        int whole = exponent + 1;
        digits[..Math.Min(count, whole)].CopyTo(destination[at..]);
        if (count < whole)
        {
            destination.Slice(at + count, whole - count).Fill((byte)'0');
        }

        at += whole;
        destination[at++] = (byte)'.';
        if (count <= whole)
        {
            destination[at++] = (byte)'0';
            return at;
        }

        digits[whole..].CopyTo(destination[at..]);
        return at + count - whole;
    }

    /// <summary>
    /// Writes the shortest digits of a double, without leading or trailing zeros, and returns their number and the decimal exponent of the first digit.
    /// </summary>
    private static int Shortest(double value, Span<byte> digits, out int exponent)
    {
        exponent = 0;
        if (value == 0)
        {
            digits[0] = (byte)'0';
            return 1;
        }

        Span<byte> text = stackalloc byte[40];
        double magnitude = Math.Abs(value);
        _ = magnitude.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);

        // .NET 10 writes 2^-25 and 2^-958 one digit too short, like the next lower double (dotnet/runtime 131131). 17 digits are always enough.
        if (double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture) != magnitude)
        {
            _ = magnitude.TryFormat(text, out length, "E16", CultureInfo.InvariantCulture);
        }

        text = text[..length];
        int mark = text.IndexOf((byte)'E');
        int shift = mark < 0 ? 0 : int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        text = mark < 0 ? text : text[..mark];
        int point = text.IndexOf((byte)'.');
        int whole = point < 0 ? text.Length : point;
        int count = 0;
        bool significant = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            if (!significant && text[i] != '0')
            {
                significant = true;
                exponent = shift + (i < whole ? whole - 1 - i : whole - i);
            }

            if (significant)
            {
                digits[count++] = text[i];
            }
        }

        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return count;
    }
}
