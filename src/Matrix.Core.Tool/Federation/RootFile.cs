using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Matrix.Core.Tool.Federation;

/// <summary>Reads the file of <c>--ca</c>: certificates in PEM.</summary>
internal static class RootFile
{
    public static X509Certificate2Collection Read(string path, ToolIO io)
    {
        byte[] text = io.ReadAll(path);
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(Encoding.Latin1.GetString(text));
        }
        catch (CryptographicException exception)
        {
            throw new BadInputException($"{path}: the file is not a PEM file of certificates: {exception.Message}", exception);
        }

        return roots.Count > 0 ? roots : throw new BadInputException($"{path}: the file does not contain a PEM certificate");
    }
}
