using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Matrix.Core.Signing;

namespace Homeserver.Hosting;

/// <summary>Reads the signing key and the certificate of the server, and makes them at the first start.</summary>
internal static class ServerFiles
{
    public static SigningKey ReadSigningKey(string folder)
    {
        string path = Path.Combine(folder, "signing.key");
        if (!File.Exists(path))
        {
            using SigningKey made = SigningKey.Generate($"a_{DateTimeOffset.UtcNow:yyyyMMdd}");
            WriteSecret(path, made.ToUtf8());
        }

        return SigningKey.TryParse(File.ReadAllBytes(path), out SigningKey? key, out SigningKeyError error) ? key : throw new InvalidDataException($"{path}: {error}");
    }

    public static X509Certificate2 ReadCertificate(ServerSettings settings)
    {
        if (settings.Certificate is { } files)
        {
            using var pem = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);

            // Kestrel needs a key that is not ephemeral on some platforms.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        }

        string path = Path.Combine(settings.Data, "tls.pem");
        if (!File.Exists(path))
        {
            MakeCertificate(settings, path);
        }

        using var own = X509Certificate2.CreateFromPemFile(path, path);
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>Makes a certificate that signs itself. Another server trusts it by <c>--ca tls.pem</c>.</summary>
    private static void MakeCertificate(ServerSettings settings, string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string host = settings.Name.Host.ToString();
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out System.Net.IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        WriteSecret(path, Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
    }

    private static void WriteSecret(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        CryptographicOperations.ZeroMemory(content);
    }
}
