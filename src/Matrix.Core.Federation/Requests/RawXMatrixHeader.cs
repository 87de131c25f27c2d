using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Requests;

/// <summary>Represents the parameters of an X-Matrix header as text. Only the grammar is checked. <see cref="XMatrixHeader"/> interprets the values.</summary>
/// <remarks>
/// <para>
/// RFC 9110, § 11.4, and Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Request
/// Authentication</see>. The parser accepts more than the signer writes: names in any case and order, white space around commas and equals signs, empty
/// elements, values with or without quotes, and escaped characters in quotes.
/// </para>
/// <para>
/// A value without quotes may contain token characters, a colon (which the spec requires), the rest of base64 (<c>/ + =</c>), and square brackets, because
/// older servers send <c>origin=[::1]:8448</c>.
/// </para>
/// <para>
/// The spec's list of parameters calls the signature <c>signature</c>, but its example, its code and every server call it <c>sig</c>. The parser ignores
/// <c>signature</c> as an unknown parameter.
/// </para>
/// </remarks>
public sealed record RawXMatrixHeader
{
    private const string Scheme = "X-Matrix";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    private static readonly SearchValues<char> BareCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/=[]");

    internal RawXMatrixHeader(string origin, string? destination, string key, string signature)
    {
        Origin = origin;
        Destination = destination;
        Key = key;
        Signature = signature;
    }

    /// <summary>Gets the value of <c>origin</c>. It is not validated as a server name.</summary>
    public string Origin { get; }

    /// <summary>Gets the value of <c>destination</c>, or null if it is missing.</summary>
    public string? Destination { get; }

    /// <summary>Gets the value of <c>key</c>. It is not validated as a key ID.</summary>
    public string Key { get; }

    /// <summary>Gets the value of <c>sig</c>. It is not validated as base64.</summary>
    public string Signature { get; }

    /// <summary>Tries to read the value of one <c>Authorization</c> header by its grammar only. It never throws.</summary>
    /// <param name="header">The value, including the scheme. It may contain any characters.</param>
    /// <param name="parameters">The parameters, or null if the header cannot be read.</param>
    /// <param name="error">The reason and the position of the error.</param>
    /// <returns>
    /// <see langword="true"/> if the header follows the grammar and has an origin, a key and a signature; otherwise, <see langword="false"/>.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<char> header, [NotNullWhen(true)] out RawXMatrixHeader? parameters, out XMatrixError error)
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

    /// <summary>Tries to read a quoted string. A backslash escapes the character after it. On failure, the position is that of the error.</summary>
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

    /// <summary>Collects the values that were read so far.</summary>
    private struct Values
    {
        private string? _origin;
        private string? _destination;
        private string? _key;
        private string? _signature;

        /// <summary>Sets a known parameter. Returns <see langword="false"/> if it is already set. Unknown parameters are ignored.</summary>
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

        public readonly bool TryComplete(int end, [NotNullWhen(true)] out RawXMatrixHeader? parameters, out XMatrixError error)
        {
            XMatrixErrorKind missing = (_origin, _key, _signature) switch
            {
                (null, _, _) => XMatrixErrorKind.MissingOrigin,
                (_, null, _) => XMatrixErrorKind.MissingKey,
                (_, _, null) => XMatrixErrorKind.MissingSignature,
                _ => XMatrixErrorKind.None,
            };
            error = missing == XMatrixErrorKind.None ? default : new XMatrixError(missing, end);
            parameters = missing == XMatrixErrorKind.None ? new RawXMatrixHeader(_origin!, _destination, _key!, _signature!) : null;
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
