using System.CommandLine;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Federation;
using Matrix.Core.Tool.Federation.Checks;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>check SERVER</c>, which tests whether a server can be federated with.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolIO io)
    {
        var arguments = new FederationArguments();
        Option<string?> keyFile = new("--key-file") { Description = "A file with a signing key ('ed25519 VERSION SEED'). The check sends a request that it signs", HelpName = "FILE" };
        Option<string?> origin = new("--origin") { Description = "The server that owns the signing key", HelpName = "SERVER" };
        var command = new Command("check", "Check that other servers can reach a server: discovery, well-known, connections, TLS, keys, version, clock, signatures") { keyFile, origin };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            SigningIdentity? identity = SigningKeyFile.Read(parsed.GetValue(keyFile), parsed.GetValue(origin), io);
            using FederationSession session = arguments.Open(parsed, io, identity);
            ServerName server = session.Server;
            IReadOnlyList<CheckResult> results;
            using (var status = new StatusLine(io))
            {
                results = new ServerCheck(session, status.Say).RunAsync().GetAwaiter().GetResult();
            }

            bool isOk = results.All(result => result.Verdict != CheckVerdict.Failed);
            if (arguments.IsJson(parsed))
            {
                WriteJson(io, server, isOk, results);
            }
            else
            {
                Print(io, server, results);
            }

            return isOk ? ExitCode.Done : ExitCode.CheckFailed;
        });
        return command;
    }

    private static void WriteJson(ToolIO io, ServerName server, bool isOk, IReadOnlyList<CheckResult> results)
    {
        using var output = new JsonLine(io.Out);
        output.Write(writer =>
        {
            writer.WriteString("server"u8, server.Utf8Span);
            writer.WriteBoolean("ok"u8, isOk);
            writer.WriteStartArray("checks"u8);
            foreach (CheckResult result in results)
            {
                result.WriteTo(writer);
            }

            writer.WriteEndArray();
        });
    }

    private static void Print(ToolIO io, ServerName server, IReadOnlyList<CheckResult> results)
    {
        Table table = Tables.New("check", "verdict", "fact", "value");
        foreach (CheckResult result in results)
        {
            result.AddRows(table);
        }

        io.CreateConsole().Write(table);
        int Count(CheckVerdict verdict) => results.Count(result => result.Verdict == verdict);
        io.OutText.WriteLine($"{server}: {Count(CheckVerdict.Ok)} ok, {Count(CheckVerdict.Failed)} failed, {Count(CheckVerdict.Skipped)} skipped");
    }
}
