using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Requests;

/// <summary>The body of a request: as it is read, and each form in which its sender may have signed it.</summary>
/// <remarks>
/// Servers agree on everything in a body but on its numbers, which events of room versions 1 to 5 bring with them (ADR 4). Synapse signs them as Python writes them. Servers in
/// other languages sign the digits as they stand. The body is read with its digits in either case: an event inside may have been hashed with them.
/// </remarks>
internal sealed class RequestContent
{
    private RequestContent(byte[] received, List<byte[]> signedForms)
    {
        Received = received;
        SignedForms = signedForms;
    }

    /// <summary>The body in canonical JSON, its numbers as received.</summary>
    public byte[] Received { get; }

    /// <summary>The forms that may have been signed, the most likely first; at least one and at most three, and not two that are the same.</summary>
    public IReadOnlyList<byte[]> SignedForms { get; }

    /// <summary>Whether this is an object without members.</summary>
    public bool IsEmptyObject => Received.AsSpan().SequenceEqual("{}"u8);

    /// <summary>Reads a body of any depth. It must be one JSON value before it is put into the object that is signed: text that closed it could set the other members.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out RequestContent? content, out JsonError error)
    {
        content = null;
        if (!CanonicalJson.TryCanonicalize(body, CanonicalJsonMode.RelaxedVerbatim, int.MaxValue, out byte[] received, out error))
        {
            return false;
        }

        var forms = new List<byte[]>(1);

        // Beyond the range of a double there is no such form, and only the digits can have been signed.
        if (CanonicalJson.TryCanonicalize(received, CanonicalJsonMode.Relaxed, int.MaxValue, out byte[] relaxed, out _))
        {
            forms.Add(relaxed);
        }

        AddOther(forms, received);
        AddOther(forms, WithoutNegativeZeros(received));
        content = new RequestContent(received, forms);
        return true;
    }

    private static void AddOther(List<byte[]> forms, byte[] form)
    {
        if (!forms.Exists(known => known.AsSpan().SequenceEqual(form)))
        {
            forms.Add(form);
        }
    }

    /// <summary>The text with each <c>-0</c> as <c>0</c>, as servers write it that leave other digits alone.</summary>
    private static byte[] WithoutNegativeZeros(byte[] canonical)
    {
        ReadOnlySpan<byte> negativeZero = "-0"u8;
        ReadOnlySpan<byte> rest = canonical;
        if (rest.IndexOf(negativeZero) < 0)
        {
            return canonical;
        }

        var output = new ArrayBufferWriter<byte>(canonical.Length);
        while (!rest.IsEmpty)
        {
            int length = rest[0] == '"' ? LengthOfString(rest) : LengthUpToString(rest);
            ReadOnlySpan<byte> run = rest[..length];
            rest = rest[length..];
            if (run[0] == '"')
            {
                output.Write(run);
                continue;
            }

            // Between strings: structure, literals and numbers. A -0 that is a whole number ends with a comma, a bracket or the text.
            int at;
            while ((at = run.IndexOf(negativeZero)) >= 0)
            {
                ReadOnlySpan<byte> behind = run[(at + 2)..];
                bool isWhole = behind.IsEmpty || behind[0] is (byte)',' or (byte)']' or (byte)'}';
                bool isExponent = at > 0 && run[at - 1] is (byte)'e' or (byte)'E';
                output.Write(run[..at]);
                output.Write(isWhole && !isExponent ? "0"u8 : negativeZero);
                run = behind;
            }

            output.Write(run);
        }

        return output.WrittenSpan.ToArray();
    }

    private static int LengthUpToString(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOf((byte)'"');
        return length < 0 ? text.Length : length;
    }

    private static int LengthOfString(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }
}
