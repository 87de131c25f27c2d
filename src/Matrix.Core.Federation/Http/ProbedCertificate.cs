using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Matrix.Core.Federation.Http;

/// <summary>What a server's certificate says, and what is wrong with it. Its texts are the server's own.</summary>
/// <param name="Subject">Whom it is for, as a distinguished name.</param>
/// <param name="Issuer">Who issued it, as a distinguished name.</param>
/// <param name="Names">The DNS names and addresses that it is for.</param>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="Sha256">Its fingerprint: SHA-256, in lower-case hex.</param>
/// <param name="Errors">What is wrong with it.</param>
/// <param name="ChainErrors">What is wrong with it or its issuers, such as <c>NotTimeValid</c> or <c>PartialChain</c>, each once.</param>
public sealed record ProbedCertificate(
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

    internal static ProbedCertificate? Of(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is null
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

    /// <summary>What is wrong with it, in words.</summary>
    internal string Describe() => string.Join(
        ", ",
        ((string[])[Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it is for another name" : "", .. ChainErrors]).Where(error => error.Length > 0));

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
            return []; // not of its form: the names that count are none
        }
    }
}
