using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Represents a server's certificate and its validation errors. The server chose all texts.</summary>
/// <param name="Subject">The subject, as a distinguished name.</param>
/// <param name="Issuer">The issuer, as a distinguished name.</param>
/// <param name="Names">The DNS names and IP addresses of the certificate.</param>
/// <param name="NotBefore">The start of the validity period.</param>
/// <param name="NotAfter">The end of the validity period.</param>
/// <param name="Sha256">The SHA-256 fingerprint, in lower-case hex.</param>
/// <param name="Errors">The validation errors.</param>
/// <param name="ChainErrors">The errors of the certificate or its issuers, such as <c>NotTimeValid</c> or <c>PartialChain</c>, each once.</param>
internal sealed record ProbedCertificate(
    string Subject,
    string Issuer,
    ImmutableArray<string> Names,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    string Sha256,
    SslPolicyErrors Errors,
    ImmutableArray<string> ChainErrors)
{
    private const string SubjectAlternativeName = "2.5.29.17";

    public static ProbedCertificate? Of(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is null
        ? null
        : new ProbedCertificate(
            certificate.Subject,
            certificate.Issuer,
            NamesOf(certificate),
            new DateTimeOffset(certificate.NotBefore),
            new DateTimeOffset(certificate.NotAfter),
            Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)),
            errors,
            [.. (chain?.ChainStatus ?? []).Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal)]);

    /// <summary>Returns the validation errors in words.</summary>
    public string Describe() => string.Join(
        ", ",
        ((string[])[Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it does not name the server" : "", .. ChainErrors]).Where(error => error.Length > 0));

    private static ImmutableArray<string> NamesOf(X509Certificate2 certificate)
    {
        try
        {
            X509Extension? extension = certificate.Extensions[SubjectAlternativeName];
            if (extension is null)
            {
                return [];
            }

            var names = new X509SubjectAlternativeNameExtension(extension.RawData);
            return [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        }
        catch (CryptographicException)
        {
            return []; // a malformed extension contains no valid name
        }
    }
}
