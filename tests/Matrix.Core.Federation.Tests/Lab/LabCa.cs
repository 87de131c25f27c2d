using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>A certificate authority that lives as long as a test. Trust <see cref="Roots"/>; nothing else on the machine does.</summary>
internal sealed class LabCa : IDisposable
{
    /// <summary>Wide enough for any clock: tests have none of their own.</summary>
    public static readonly DateTimeOffset ValidFrom = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset ValidUntil = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _certificate;
    private long _serial;

    public LabCa(string name = "Lab CA")
        : this(name, issuer: null)
    {
    }

    private LabCa(string name, LabCa? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is null)
        {
            _certificate = request.CreateSelfSigned(ValidFrom, ValidUntil);
        }
        else
        {
            using X509Certificate2 signed = request.Create(issuer._certificate, ValidFrom, ValidUntil, issuer.NextSerial());
            _certificate = signed.CopyWithPrivateKey(key);
        }
    }

    /// <summary>What to trust.</summary>
    public X509Certificate2Collection Roots => [_certificate];

    /// <summary>An authority below this one, whose certificate servers of the lab leave out.</summary>
    public LabCa Intermediate(string name = "Lab intermediate CA") => new(name, this);

    /// <summary>A server's certificate.</summary>
    /// <param name="names">DNS names and IP addresses that it is for.</param>
    public X509Certificate2 Issue(params string[] names) => Issue(names, ValidFrom, ValidUntil);

    /// <summary>A server's certificate.</summary>
    /// <param name="names">DNS names and IP addresses that it is for.</param>
    /// <param name="notBefore">From when it is valid.</param>
    /// <param name="notAfter">Until when it is valid.</param>
    /// <param name="issuerUrl">Where it says that its issuer's certificate is to be had.</param>
    public X509Certificate2 Issue(string[] names, DateTimeOffset notBefore, DateTimeOffset notAfter, string? issuerUrl = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lab server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        if (issuerUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerUrl]));
        }

        using X509Certificate2 signed = request.Create(_certificate, notBefore, notAfter, NextSerial());
        return signed.CopyWithPrivateKey(key);
    }

    public void Dispose() => _certificate.Dispose();

    private byte[] NextSerial() => Encoding.ASCII.GetBytes(Interlocked.Increment(ref _serial).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
}
