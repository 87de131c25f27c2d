using System.CommandLine;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Federation;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>version SERVER</c>, which prints the name and version of a server's software.</summary>
internal static class VersionCommand
{
    public static Command Create(ToolIO io)
    {
        var arguments = new FederationArguments();
        var command = new Command("version", "Request the name and version of a server's software");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            bool asJson = arguments.IsJson(parsed);
            using FederationSession session = arguments.Open(parsed, io);
            ServerName server = session.Server;
            try
            {
                ServerVersion version;
                using (var status = new StatusLine(io))
                {
                    status.Say($"requesting the version of {server}");
                    version = session.Node.Client.Servers.GetVersionAsync(server).GetAwaiter().GetResult();
                }

                Print(io, asJson, server, version);
                return ExitCode.Done;
            }
            catch (FederationException error)
            {
                FederationFailure.Tell(io, asJson, server, error);
                return ExitCode.CheckFailed;
            }
        });
        return command;
    }

    private static void Print(ToolIO io, bool asJson, ServerName server, ServerVersion version)
    {
        if (!asJson)
        {
            io.OutText.WriteLine(Printable.Of($"{server}: {version.Name ?? "(no name)"} {version.Version ?? "(no version)"}"));
            return;
        }

        using var output = new JsonLine(io.Out);
        output.Write(writer =>
        {
            writer.WriteString("server"u8, server.Utf8Span);
            writer.WriteString("name"u8, version.Name);
            writer.WriteString("version"u8, version.Version);
        });
    }
}
