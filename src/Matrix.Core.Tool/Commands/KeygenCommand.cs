using System.CommandLine;
using System.Security.Cryptography;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>keygen --out FILE</c>, which writes a new signing key in the file format of servers.</summary>
internal static class KeygenCommand
{
    private const string VersionCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int VersionLength = 4;

    public static Command Create(ToolIO io)
    {
        Option<string> file = new("--out") { Description = "The new file. An existing file is never overwritten", HelpName = "FILE", Required = true };
        Option<string?> version = new("--key-version") { Description = "The version of the key: the part of its ID after 'ed25519:'. Default: random", HelpName = "VERSION" };
        var command = new Command("keygen", "Write a new signing key to a file that only its owner can read, and print the ID and the public key") { file, version };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(version) ?? $"a_{RandomNumberGenerator.GetString(VersionCharacters, VersionLength)}", io));
        return command;
    }

    private static int Run(string path, string version, ToolIO io)
    {
        if (version.Length == 0 || !version.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
        {
            throw new BadInputException("--key-version: a version must consist of letters, digits and underscores");
        }

        using SigningKey key = SigningKey.Generate(version);
        byte[] line = key.ToUtf8();
        try
        {
            // The file is created with its mode, so that another user can never read it.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new FileStream(path, options);
            stream.Write(line);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{path}: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }

        io.OutText.WriteLine($"{key.KeyId} {key.VerifyKey}");
        return ExitCode.Done;
    }
}
