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
            throw new BadInputException("--key-file and --origin must be given together: the key of the origin signs the request");
        }

        return Read(path, "--origin", origin, io);
    }

    /// <summary>Reads the key of a server.</summary>
    /// <param name="path">The file: one line <c>ed25519 VERSION SEED</c>.</param>
    /// <param name="option">The option that names the server.</param>
    /// <param name="server">The server.</param>
    /// <param name="io">The streams of the process.</param>
    public static SigningIdentity Read(string path, string option, string server, ToolIO io)
    {
        byte[] text = io.ReadAll(path);
        try
        {
            return SigningKey.TryParse(text, out SigningKey? key, out SigningKeyError error)
                ? new SigningIdentity(ServerArgument.Parse(option, server), key)
                : throw new BadInputException($"{path}: {error}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
