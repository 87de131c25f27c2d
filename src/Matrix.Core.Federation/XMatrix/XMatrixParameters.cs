using System.Buffers;

namespace Matrix.Core.Federation;

/// <summary>The parameters of an X-Matrix header as text, before their values are looked at: the grammar and nothing else.</summary>
/// <remarks>
/// <para>
/// RFC 9110, § 11.4, and server-server API, § Request Authentication. Read is more than is written: names in any case and order, white space around commas
/// and equals signs, empty elements, quotes or none, escaped characters in quotes.
/// </para>
/// <para>
/// Beyond a token's characters a value without quotes may hold a colon, which the spec asks for, the rest of base64 (<c>/ + =</c>), and square brackets: older servers
/// send <c>origin=[::1]:8448</c>.
/// </para>
/// <para>
/// The spec's list of parameters calls the signature <c>signature</c>; its example, its code and every server call it <c>sig</c>. <c>signature</c> is an unknown
/// parameter here, and passed over.
/// </para>
/// </remarks>
internal readonly record struct XMatrixParameters(string Origin, string? Destination, string Key, string Signature)
{
    private const string Scheme = "X-Matrix";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    private static readonly SearchValues<char> BareCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/=[]");

    /// <summary>Reads a header, of any characters at all.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, out XMatrixParameters parameters, out XMatrixError error)
    {
        parameters = default;
        if (header.Length > XMatrixHeader.MaxLength)
        {
            error = new XMatrixError(XMatrixErrorKind.TooLong, XMatrixHeader.MaxLength);
            return false;
        }

        int at = SkipWhiteSpace(header, 0);
        ReadOnlySpan<char> text = header[at..];
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || (text.Length > Scheme.Length && text[Scheme.Length] != ' '))
        {
            error = new XMatrixError(XMatrixErrorKind.OtherScheme, at);
            return false;
        }

        at += Scheme.Length;
        Values values = default;
        error = default;
        while (at < header.Length && error.Kind == XMatrixErrorKind.None)
        {
            at = SkipWhiteSpace(header, at);
            if (at < header.Length && header[at] != ',')
            {
                error = ReadParameter(header, ref at, ref values);
                at = SkipWhiteSpace(header, at);
                if (error.Kind == XMatrixErrorKind.None && at < header.Length && header[at] != ',')
                {
                    error = new XMatrixError(XMatrixErrorKind.Malformed, at);
                }
            }

            at++;
        }

        return error.Kind == XMatrixErrorKind.None && values.TryComplete(header.Length, out parameters, out error);
    }

    private static XMatrixError ReadParameter(ReadOnlySpan<char> header, ref int at, ref Values values)
    {
        int start = at;
        ReadOnlySpan<char> name = ReadRun(header, ref at, TokenCharacters);
        at = SkipWhiteSpace(header, at);
        if (name.IsEmpty || at == header.Length || header[at] != '=')
        {
            return new XMatrixError(XMatrixErrorKind.Malformed, at);
        }

        at = SkipWhiteSpace(header, at + 1);
        string value;
        if (at < header.Length && header[at] == '"')
        {
            if (!TryReadQuoted(header, ref at, out value))
            {
                return new XMatrixError(XMatrixErrorKind.Malformed, at);
            }
        }
        else
        {
            ReadOnlySpan<char> bare = ReadRun(header, ref at, BareCharacters);
            if (bare.IsEmpty)
            {
                return new XMatrixError(XMatrixErrorKind.Malformed, at);
            }

            value = bare.ToString();
        }

        return values.TrySet(name, value) ? default : new XMatrixError(XMatrixErrorKind.DuplicateParameter, start);
    }

    /// <summary>Reads a quoted string; a backslash stands for the character after it. Where it fails, the place is that of the fault.</summary>
    private static bool TryReadQuoted(ReadOnlySpan<char> header, ref int at, out string value)
    {
        Span<char> unescaped = stackalloc char[XMatrixHeader.MaxLength];
        int length = 0;
        for (at++; at < header.Length; at++)
        {
            if (header[at] == '"')
            {
                value = unescaped[..length].ToString();
                at++;
                return true;
            }

            if (header[at] == '\\' && ++at == header.Length)
            {
                break;
            }

            if (header[at] is (< ' ' and not '\t') or '\u007f')
            {
                break;
            }

            unescaped[length++] = header[at];
        }

        value = "";
        return false;
    }

    private static ReadOnlySpan<char> ReadRun(ReadOnlySpan<char> header, ref int at, SearchValues<char> characters)
    {
        ReadOnlySpan<char> rest = header[at..];
        int end = rest.IndexOfAnyExcept(characters);
        ReadOnlySpan<char> run = end < 0 ? rest : rest[..end];
        at += run.Length;
        return run;
    }

    private static int SkipWhiteSpace(ReadOnlySpan<char> header, int at)
    {
        while (at < header.Length && header[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>The values met so far.</summary>
    private struct Values
    {
        private string? _origin;
        private string? _destination;
        private string? _key;
        private string? _signature;

        /// <summary>Takes a value; false where it is one of ours and is there already. What is not ours is passed over.</summary>
        public bool TrySet(ReadOnlySpan<char> name, string value)
        {
            if (name.Equals("origin", StringComparison.OrdinalIgnoreCase))
            {
                return TrySet(ref _origin, value);
            }

            if (name.Equals("destination", StringComparison.OrdinalIgnoreCase))
            {
                return TrySet(ref _destination, value);
            }

            if (name.Equals("key", StringComparison.OrdinalIgnoreCase))
            {
                return TrySet(ref _key, value);
            }

            return !name.Equals("sig", StringComparison.OrdinalIgnoreCase) || TrySet(ref _signature, value);
        }

        public readonly bool TryComplete(int end, out XMatrixParameters parameters, out XMatrixError error)
        {
            XMatrixErrorKind missing = (_origin, _key, _signature) switch
            {
                (null, _, _) => XMatrixErrorKind.MissingOrigin,
                (_, null, _) => XMatrixErrorKind.MissingKey,
                (_, _, null) => XMatrixErrorKind.MissingSignature,
                _ => XMatrixErrorKind.None,
            };
            error = missing == XMatrixErrorKind.None ? default : new XMatrixError(missing, end);
            parameters = missing == XMatrixErrorKind.None ? new XMatrixParameters(_origin!, _destination, _key!, _signature!) : default;
            return missing == XMatrixErrorKind.None;
        }

        private static bool TrySet(ref string? field, string value)
        {
            bool isFirst = field is null;
            field ??= value;
            return isFirst;
        }
    }
}
