using System.Diagnostics.CodeAnalysis;
using System.Text;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Requests;

/// <summary>
/// Represents the value of an <c>Authorization</c> header with the scheme <c>X-Matrix</c>: the sender, the receiver, the key and the signature.
/// </summary>
/// <remarks>
/// <para>
/// Headers are read leniently, as RFC 9110 allows and older servers need. They are written strictly, so that every server can read them: one space, lower-case
/// names, every value in quotes, no other white space.
/// </para>
/// <para>
/// A parsed header is not verified: see <see cref="RequestVerifier"/>. Matrix spec, server-server API,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Request Authentication</see>.
/// </para>
/// </remarks>
public sealed class XMatrixHeader
{
    /// <summary>The maximum length of a header in characters. Two server names, a key ID and a signature together have fewer than 1,000 characters.</summary>
    public const int MaxLength = 8192;

    internal XMatrixHeader(ServerName origin, ServerName? destination, KeyId keyId, string signature)
    {
        Origin = origin;
        Destination = destination;
        KeyId = keyId;
        Signature = signature;
    }

    /// <summary>Gets the server that the header names as the sender.</summary>
    public ServerName Origin { get; }

    /// <summary>Gets the server that the header names as the receiver, or null if an older server left it out.</summary>
    public ServerName? Destination { get; }

    /// <summary>Gets the ID of the key that the header names.</summary>
    public KeyId KeyId { get; }

    /// <summary>Gets the signature as written. It should be base64 but is not checked.</summary>
    public string Signature { get; }

    /// <summary>Tries to read the value of one <c>Authorization</c> header. It never throws.</summary>
    /// <param name="header">The value, including the scheme. Values that were joined by commas are not separated.</param>
    /// <param name="result">The header, or null if it cannot be read.</param>
    /// <param name="error">The reason and the position of the error.</param>
    /// <returns><see langword="true"/> if the header can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlySpan<char> header, [NotNullWhen(true)] out XMatrixHeader? result, out XMatrixError error)
    {
        result = null;
        if (!RawXMatrixHeader.TryParse(header, out RawXMatrixHeader? parameters, out error))
        {
            return false;
        }

        ServerName? destination = null;
        XMatrixErrorKind kind = XMatrixErrorKind.None;
        if (!ServerName.TryParse(parameters.Origin, out ServerName origin))
        {
            kind = XMatrixErrorKind.InvalidOrigin;
        }

        if (!KeyId.TryParse(parameters.Key, out KeyId keyId) && kind == XMatrixErrorKind.None)
        {
            kind = XMatrixErrorKind.InvalidKey;
        }

        if (parameters.Destination is not null)
        {
            if (ServerName.TryParse(parameters.Destination, out ServerName parsed))
            {
                destination = parsed;
            }
            else if (kind == XMatrixErrorKind.None)
            {
                kind = XMatrixErrorKind.InvalidDestination;
            }
        }

        error = kind == XMatrixErrorKind.None ? default : new XMatrixError(kind, header.Length);
        result = kind == XMatrixErrorKind.None ? new XMatrixHeader(origin, destination, keyId, parameters.Signature) : null;
        return result is not null;
    }

    /// <summary>Returns the header in its strict form: <c>X-Matrix origin="…",destination="…",key="…",sig="…"</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("X-Matrix ");
        Append(text, "origin", Origin.ToString());
        if (Destination is { } destination)
        {
            Append(text.Append(','), "destination", destination.ToString());
        }

        Append(text.Append(','), "key", KeyId.ToString());
        Append(text.Append(','), "sig", Signature);
        return text.ToString();
    }

    /// <summary>Appends a parameter. A signer writes nothing that needs a backslash. A parsed value may need one, and must read back unchanged.</summary>
    private static void Append(StringBuilder text, string name, string value)
    {
        _ = text.Append(name).Append("=\"");
        foreach (char c in value)
        {
            _ = c is '"' or '\\' ? text.Append('\\').Append(c) : text.Append(c);
        }

        _ = text.Append('"');
    }
}
