using System.Security.Cryptography;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Federation;

/// <summary>Reads the file of <c>--key-file</c> and the server of <c>--origin</c>, which form the signing identity.</summary>
internal static class SigningKeyFile
{
    /// <summary>Reads the identity, or returns <see langword="null"/> if neither option is given.</summary>
    public static SigningIdentity? Read(string? path, string? origin, ToolIO io)
    {
        if (path is null && origin is null)
        {
            return null;
        }

        if (path is null || origin is null)
        {
            throw new BadInputException("--key-file and --origin go together: a request is signed with a server's key, in that server's name");
        }

        byte[] text = io.ReadAll(path);
        try
        {
            return SigningKey.TryParse(text, out SigningKey? key, out SigningKeyError error)
                ? new SigningIdentity(ServerArgument.Parse("--origin", origin), key)
                : throw new BadInputException($"{path}: {error}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
