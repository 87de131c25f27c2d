using System.Diagnostics.CodeAnalysis;
using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Http;

/// <summary>Creates the URI of a request so that the HTTP stack does not rewrite it.</summary>
/// <remarks>
/// A <see cref="Uri"/> normally collapses <c>..</c>, even if it is percent-encoded, and decodes <c>%7E</c>. The peer would receive another target than the
/// signed one, or even another endpoint.
/// </remarks>
internal static class RequestUri
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Tries to create the URI. It fails if the host cannot be part of a URI without changes.</summary>
    /// <exception cref="InvalidOperationException">The URI would change the signed target.</exception>
    public static bool TryCreate(ServerEndpoint target, string requestTarget, [NotNullWhen(true)] out Uri? uri)
    {
        bool isIPv6 = target.Host.Contains(':', StringComparison.Ordinal);
        string host = isIPv6 ? $"[{target.Host}]" : target.Host;
        if (!Uri.TryCreate(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"https://{host}:{target.Port}{requestTarget}"), Verbatim, out uri))
        {
            return false;
        }

        // "1.2.3" and "0x7f.1" are names in the server name grammar, but addresses to Uri.
        string became = uri.IdnHost;
        bool isSame = isIPv6
            ? IPAddress.TryParse(became, out IPAddress? parsed) && IPAddress.TryParse(target.Host, out IPAddress? given) && parsed.Equals(given)
            : became.Equals(target.Host, StringComparison.OrdinalIgnoreCase);
        if (!isSame || uri.Port != target.Port || uri.UserInfo.Length > 0)
        {
            uri = null;
            return false;
        }

        return uri.PathAndQuery == requestTarget ? true : throw new InvalidOperationException($"The HTTP client would send the target '{requestTarget}' as '{uri.PathAndQuery}'.");
    }
}
