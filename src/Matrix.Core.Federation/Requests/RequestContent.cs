using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Requests;

/// <summary>Represents the body of a request: its canonical text, and each form in which its sender may have signed it.</summary>
/// <remarks>
/// Servers agree on all parts of a body except numbers, which occur in events of room versions 1 to 5 (ADR 4). Synapse signs numbers as Python writes them.
/// Servers in other languages sign the digits as received. The body keeps the received digits in both cases, because an event inside may have been hashed with
/// them.
/// </remarks>
internal sealed class RequestContent
{
    private RequestContent(byte[] received, List<byte[]> signedForms)
    {
        Received = received;
        SignedForms = signedForms;
    }

    /// <summary>Gets the body in canonical JSON, with its numbers as received.</summary>
    public byte[] Received { get; }

    /// <summary>Gets the forms that the sender may have signed, the most likely first. There are one to three different forms.</summary>
    public IReadOnlyList<byte[]> SignedForms { get; }

    /// <summary>Gets a value that indicates whether the body is an object without members.</summary>
    public bool IsEmptyObject => Received.AsSpan().SequenceEqual("{}"u8);

    /// <summary>
    /// Tries to read a body of any depth. The body must be one JSON value before it becomes part of the signed object. Otherwise, text that closes the value
    /// early could set other members of that object.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out RequestContent? content, out JsonError error)
    {
        content = null;
        if (!CanonicalJson.TryCanonicalize(body, CanonicalJsonMode.RelaxedVerbatim, int.MaxValue, out byte[] received, out error))
        {
            return false;
        }

        var forms = new List<byte[]>(1);

        // A number outside the range of a double has no such form. Only its digits can have been signed.
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

    /// <summary>Replaces each <c>-0</c> with <c>0</c>, as servers write it that keep all other digits.</summary>
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

            // Text between strings contains structure, literals and numbers. A whole number -0 is followed by a comma, a bracket or the end of the text.
            int at;
            while ((at = run.IndexOf(negativeZero)) >= 0)
            {
                ReadOnlySpan<byte> following = run[(at + 2)..];
                bool isWhole = following.IsEmpty || following[0] is (byte)',' or (byte)']' or (byte)'}';
                bool isExponent = at > 0 && run[at - 1] is (byte)'e' or (byte)'E';
                output.Write(run[..at]);
                output.Write(isWhole && !isExponent ? "0"u8 : negativeZero);
                run = following;
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
