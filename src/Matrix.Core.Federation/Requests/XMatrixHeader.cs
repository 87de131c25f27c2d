using System.Diagnostics.CodeAnalysis;
using System.Text;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Requests;

/// <summary>The value of an <c>Authorization</c> header of the scheme <c>X-Matrix</c>: who signed a request, for whom, with which key.</summary>
/// <remarks>
/// <para>
/// Read leniently, as RFC 9110 allows and older servers need; written strictly, so that every server can read it: one space, names in lower case, every value in
/// quotes, no white space.
/// </para>
/// <para>That it can be read says nothing of whether it is true: see <see cref="RequestVerifier"/>. Matrix spec, server-server API, § Request Authentication.</para>
/// </remarks>
public sealed class XMatrixHeader
{
    /// <summary>The most characters of a header that is read. Two server names, a key ID and a signature are under 1,000.</summary>
    public const int MaxLength = 8192;

    internal XMatrixHeader(ServerName origin, ServerName? destination, KeyId keyId, string signature)
    {
        Origin = origin;
        Destination = destination;
        KeyId = keyId;
        Signature = signature;
    }

    /// <summary>The server that says it sends the request.</summary>
    public ServerName Origin { get; }

    /// <summary>The server that the request is for; null where an older server does not say.</summary>
    public ServerName? Destination { get; }

    /// <summary>The key that it says it signed with.</summary>
    public KeyId KeyId { get; }

    /// <summary>The signature as it was written: base64, if the sender did right.</summary>
    public string Signature { get; }

    /// <summary>Reads the value of one <c>Authorization</c> header; never throws.</summary>
    /// <param name="header">The value, scheme and all. Several values that were joined by commas are not taken apart.</param>
    /// <param name="result">The header.</param>
    /// <param name="error">What is wrong with it, and where.</param>
    public static bool TryParse(ReadOnlySpan<char> header, [NotNullWhen(true)] out XMatrixHeader? result, out XMatrixError error)
    {
        result = null;
        if (!XMatrixParameters.TryParse(header, out XMatrixParameters? parameters, out error))
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

    /// <summary>The header in its strict form: <c>X-Matrix origin="…",destination="…",key="…",sig="…"</c>.</summary>
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

    /// <summary>A signer writes nothing that needs a backslash; a header that was read may hold it, and stays one that reads back the same.</summary>
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
