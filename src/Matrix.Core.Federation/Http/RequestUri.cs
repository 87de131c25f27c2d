using System.Diagnostics.CodeAnalysis;
using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Http;

/// <summary>The URI of a request, as the HTTP stack needs it: nothing in it is rewritten on the way to the wire.</summary>
/// <remarks>
/// A <see cref="Uri"/> made the usual way collapses <c>..</c>, also when it is percent-encoded, and decodes <c>%7E</c>: the peer would see another target than the one that was signed, or even
/// another endpoint.
/// </remarks>
internal static class RequestUri
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Makes the URI; false where the host is none that a URI can carry as it is.</summary>
    /// <exception cref="InvalidOperationException">The target would not go over the wire as it was signed.</exception>
    public static bool TryCreate(ResolvedTarget target, string requestTarget, [NotNullWhen(true)] out Uri? uri)
    {
        bool isIPv6 = target.Host.Contains(':', StringComparison.Ordinal);
        string host = isIPv6 ? $"[{target.Host}]" : target.Host;
        if (!Uri.TryCreate(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"https://{host}:{target.Port}{requestTarget}"), Verbatim, out uri))
        {
            return false;
        }

        // "1.2.3" and "0x7f.1" are names by the grammar of servers, and addresses to a Uri.
        string became = uri.IdnHost;
        bool isSame = isIPv6
            ? IPAddress.TryParse(became, out IPAddress? parsed) && IPAddress.TryParse(target.Host, out IPAddress? given) && parsed.Equals(given)
            : became.Equals(target.Host, StringComparison.OrdinalIgnoreCase);
        if (!isSame || uri.Port != target.Port || uri.UserInfo.Length > 0)
        {
            uri = null;
            return false;
        }

        return uri.PathAndQuery == requestTarget ? true : throw new InvalidOperationException($"The target '{requestTarget}' would go over the wire as '{uri.PathAndQuery}'.");
    }
}
