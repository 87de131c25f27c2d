using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Matrix.Core.Json;

/// <summary>Encodes the tokens: strings, numbers and literals.</summary>
/// <remarks>
/// No token is written longer than it was read, except a float in relaxed mode, which reserves the space that it needs. An output of the length of the text and one
/// block is therefore large enough, and no other token checks the capacity.
/// </remarks>
public sealed partial class CanonicalEncoder
{
    /// <summary>
    /// The reserve, in bytes, after the text in the output. A string is stored in whole blocks before it is known how many bytes of the block count.
    /// </summary>
    private const int BlockSlack = 16;

    private static void SkipWhiteSpace(ReadOnlySpan<byte> json, ref int position)
    {
        int at = position;
        while ((uint)at < (uint)json.Length && json[at] <= ' ' && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        position = at;
    }

    private JsonErrorKind CopyLiteral(ReadOnlySpan<byte> json, ReadOnlySpan<byte> literal, ref int position)
    {
        ReadOnlySpan<byte> rest = json[position..];
        if (!rest.StartsWith(literal))
        {
            int common = rest.CommonPrefixLength(literal);
            position += common;
            return common == rest.Length ? JsonErrorKind.UnexpectedEnd : JsonErrorKind.UnexpectedByte;
        }

        literal.CopyTo(_output.AsSpan(_written));
        _written += literal.Length;
        position += literal.Length;
        return JsonErrorKind.None;
    }

    /// <summary>Copies a string, including its quotes, with the escapes of canonical JSON.</summary>
    private JsonErrorKind CopyString(ReadOnlySpan<byte> json, ref int position, out bool hasEscape)
    {
        Debug.Assert(_output.Length - _written >= json.Length - position + BlockSlack, "The rest of the text and one block must fit.");
        hasEscape = false;
        ref byte source = ref MemoryMarshal.GetReference(json);
        ref byte target = ref MemoryMarshal.GetArrayDataReference(_output);
        int read = position + 1;
        int written = _written;
        Unsafe.Add(ref target, written++) = (byte)'"';
        while (true)
        {
            // Stores blocks of sixteen bytes as they are and counts the bytes up to the first that ends the run.
            while (json.Length - read >= Vector128<byte>.Count)
            {
                Vector128<byte> block = Vector128.LoadUnsafe(ref source, (nuint)read);
                block.StoreUnsafe(ref target, (nuint)written);
                Vector128<byte> stop = Vector128.Equals(block, Vector128.Create((byte)'"'))
                    | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(block, Vector128.Create((byte)' '));
                uint mask = stop.ExtractMostSignificantBits();
                if (mask != 0)
                {
                    int run = BitOperations.TrailingZeroCount(mask);
                    read += run;
                    written += run;
                    goto Stopped;
                }

                read += Vector128<byte>.Count;
                written += Vector128<byte>.Count;
            }

            while (read < json.Length && json[read] is not (byte)'"' and not (byte)'\\' and >= (byte)' ')
            {
                Unsafe.Add(ref target, written++) = json[read++];
            }

        Stopped:
            if (read >= json.Length)
            {
                position = read;
                return JsonErrorKind.UnexpectedEnd;
            }

            byte found = json[read];
            if (found == '"')
            {
                Unsafe.Add(ref target, written++) = (byte)'"';
                _written = written;
                position = read + 1;
                return JsonErrorKind.None;
            }

            if (found != '\\')
            {
                position = read;
                return JsonErrorKind.ControlCharacter;
            }

            int before = written;
            JsonErrorKind kind = JsonEscape.Rewrite(json, ref read, _output, ref written);
            if (kind != JsonErrorKind.None)
            {
                position = read;
                return kind;
            }

            hasEscape |= _output[before] == '\\';
        }
    }

    private JsonErrorKind CopyNumber(ReadOnlySpan<byte> json, CanonicalJsonMode mode, ref int position)
    {
        int start = position;
        int at = start;
        if (json[at] == '-')
        {
            at++;
        }

        int firstDigit = at;
        long magnitude = 0;
        while (at < json.Length && IsDigit(json[at]))
        {
            // With more than sixteen digits the value is out of range in any case, so further digits do not change the magnitude.
            magnitude = at - firstDigit < 17 ? (magnitude * 10) + (json[at] - '0') : magnitude;
            at++;
        }

        int digits = at - firstDigit;
        if (digits == 0)
        {
            position = at;
            return at == json.Length ? JsonErrorKind.UnexpectedEnd : JsonErrorKind.InvalidNumber;
        }

        if (digits > 1 && json[firstDigit] == '0')
        {
            position = firstDigit;
            return JsonErrorKind.InvalidNumber;
        }

        JsonErrorKind kind = SkipFraction(json, ref at, out bool isInteger);
        if (kind != JsonErrorKind.None)
        {
            position = at;
            return kind;
        }

        ReadOnlySpan<byte> text = json[start..at];
        if (mode == CanonicalJsonMode.Strict)
        {
            if (!isInteger)
            {
                return JsonErrorKind.NumberNotInteger;
            }

            if (digits > 16 || magnitude > CanonicalJson.MaxInteger)
            {
                return JsonErrorKind.NumberOutOfRange;
            }
        }
        else if (mode == CanonicalJsonMode.Relaxed && !isInteger)
        {
            return CopyFloat(json, ref position, at);
        }

        // MSC4458: a received -0 is the integer 0. Integers have no leading zeros, so this is the only spelling of that value.
        if (mode != CanonicalJsonMode.RelaxedVerbatim && text.SequenceEqual("-0"u8))
        {
            text = "0"u8;
            _rewroteNumbers = true;
        }

        text.CopyTo(_output.AsSpan(_written));
        _written += text.Length;
        position = at;
        return JsonErrorKind.None;
    }

    /// <summary>Skips a fraction and an exponent, if the number has them.</summary>
    private static JsonErrorKind SkipFraction(ReadOnlySpan<byte> json, ref int at, out bool isInteger)
    {
        isInteger = true;
        if (at < json.Length && json[at] == '.')
        {
            isInteger = false;
            at++;
            if (!SkipDigits(json, ref at))
            {
                return at == json.Length ? JsonErrorKind.UnexpectedEnd : JsonErrorKind.InvalidNumber;
            }
        }

        if (at < json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            isInteger = false;
            at++;
            if (at < json.Length && json[at] is (byte)'+' or (byte)'-')
            {
                at++;
            }

            if (!SkipDigits(json, ref at))
            {
                return at == json.Length ? JsonErrorKind.UnexpectedEnd : JsonErrorKind.InvalidNumber;
            }
        }

        return JsonErrorKind.None;
    }

    private static bool SkipDigits(ReadOnlySpan<byte> json, ref int at)
    {
        int start = at;
        while (at < json.Length && IsDigit(json[at]))
        {
            at++;
        }

        return at > start;
    }

    // A subtraction would overflow for a byte below '0', because arithmetic is checked.
    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';

    private JsonErrorKind CopyFloat(ReadOnlySpan<byte> json, ref int position, int end)
    {
        double value = double.Parse(json[position..end], NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            return JsonErrorKind.NumberOutOfRange;
        }

        EnsureCapacity(_written + RelaxedFloat.MaxLength + (json.Length - end) + BlockSlack);
        int length = RelaxedFloat.Format(value, _output.AsSpan(_written));
        _rewroteNumbers |= !json[position..end].SequenceEqual(_output.AsSpan(_written, length));
        _written += length;
        position = end;
        return JsonErrorKind.None;
    }
}
