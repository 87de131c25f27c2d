using System.CommandLine;
using Matrix.Core.Events;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Federation;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>sign FILE.ndjson --key-file F --server S</c>, which signs JSON objects, or events if a room version is given.</summary>
internal static class SignCommand
{
    public static Command Create(ToolIO io)
    {
        Argument<string> file = LineCommands.File();
        Option<string> keyFile = new("--key-file") { Description = "A file with the signing key: one line 'ed25519 VERSION SEED'", HelpName = "FILE", Required = true };
        Option<string> server = new("--server") { Description = "The server that signs", HelpName = "SERVER", Required = true };
        Option<string?> roomVersion = new("--room-version") { Description = "Sign events of this room version, and add their content hash. Without the option each line is a JSON object", HelpName = "VERSION" };
        var command = new Command("sign", "Sign each line: a JSON object, or an event if --room-version is given") { file, keyFile, server, roomVersion };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            string keyPath = parsed.GetRequiredValue(keyFile);
            if (path == "-" && keyPath == "-")
            {
                throw new BadInputException("FILE.ndjson and --key-file cannot both be standard input");
            }

            RoomVersion? version = parsed.GetValue(roomVersion) is { } id ? VersionSource.Find(id) ?? throw new BadInputException($"--room-version: unknown room version '{id}'") : null;
            SigningIdentity identity = SigningKeyFile.Read(keyPath, "--server", parsed.GetRequiredValue(server), io);
            using SigningKey key = identity.Key;
            int refused = LineCommands.Run(io, path, asJson: false, unwrap: version is not null, (line, output, _) =>
                version is null ? SignObject(line, identity, output) : SignEvent(line, version, identity, output));
            return LineCommands.ExitOf(refused);
        });
        return command;
    }

    private static (string Code, string Reason)? SignObject(LogLine line, SigningIdentity identity, Stream output)
    {
        if (!SignedJson.TrySign(line.Pdu.Span, identity.Origin, identity.Key, out byte[] signed, out SignedJsonError error))
        {
            return (System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(error.Kind.ToString()), error.ToString());
        }

        LineCommands.WriteLine(output, signed);
        return null;
    }

    private static (string Code, string Reason)? SignEvent(LogLine line, RoomVersion version, SigningIdentity identity, Stream output)
    {
        if (!EventSigning.TrySign(line.Pdu.Span, version, identity.Origin, identity.Key, out Pdu? signed, out PduError error))
        {
            return (error.Code, error.ToString());
        }

        LineCommands.WriteLine(output, signed.Utf8.Span);
        return null;
    }
}
