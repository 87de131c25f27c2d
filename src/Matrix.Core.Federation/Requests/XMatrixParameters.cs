using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Requests;

/// <summary>The parameters of an X-Matrix header as text, before their values are looked at: the grammar and nothing else. <see cref="XMatrixHeader"/> is what they mean.</summary>
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
public sealed record XMatrixParameters
{
    private const string Scheme = "X-Matrix";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    private static readonly SearchValues<char> BareCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/=[]");

    internal XMatrixParameters(string origin, string? destination, string key, string signature)
    {
        Origin = origin;
        Destination = destination;
        Key = key;
        Signature = signature;
    }

    /// <summary>The value of <c>origin</c>, which need not be a server name.</summary>
    public string Origin { get; }

    /// <summary>The value of <c>destination</c>; null where there is none.</summary>
    public string? Destination { get; }

    /// <summary>The value of <c>key</c>, which need not be a key ID.</summary>
    public string Key { get; }

    /// <summary>The value of <c>sig</c>, which need not be base64.</summary>
    public string Signature { get; }

    /// <summary>Reads the value of one <c>Authorization</c> header by the grammar alone; never throws.</summary>
    /// <param name="header">The value, scheme and all, of any characters.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="error">What is wrong with the header, and where.</param>
    /// <returns>Whether the header keeps to the grammar and has an origin, a key and a signature.</returns>
    public static bool TryParse(ReadOnlySpan<char> header, [NotNullWhen(true)] out XMatrixParameters? parameters, out XMatrixError error)
    {
        parameters = null;
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

        public readonly bool TryComplete(int end, [NotNullWhen(true)] out XMatrixParameters? parameters, out XMatrixError error)
        {
            XMatrixErrorKind missing = (_origin, _key, _signature) switch
            {
                (null, _, _) => XMatrixErrorKind.MissingOrigin,
                (_, null, _) => XMatrixErrorKind.MissingKey,
                (_, _, null) => XMatrixErrorKind.MissingSignature,
                _ => XMatrixErrorKind.None,
            };
            error = missing == XMatrixErrorKind.None ? default : new XMatrixError(missing, end);
            parameters = missing == XMatrixErrorKind.None ? new XMatrixParameters(_origin!, _destination, _key!, _signature!) : null;
            return parameters is not null;
        }

        private static bool TrySet(ref string? field, string value)
        {
            bool isFirst = field is null;
            field ??= value;
            return isFirst;
        }
    }
}
