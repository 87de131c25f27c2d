using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Matrix.Core.Tool.Commands;
using Matrix.Core.Tool.Help;

namespace Matrix.Core.Tool;

/// <summary>Provides the command line <c>matrix-core</c>.</summary>
internal static class Program
{
    public static int Main(string[] args) => Run(args, ToolIO.OfProcess());

    /// <summary>Runs a command line with given streams.</summary>
    public static int Run(string[] args, ToolIO io)
    {
        // A command line without arguments shows the help.
        ParseResult parsed = CreateRoot(io).Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            TellErrors(parsed, io);
            return ExitCode.BadInput;
        }

        try
        {
            int exitCode = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = io.OutText, Error = io.Error });
            io.Flush();
            return exitCode;
        }
        catch (BadInputException exception)
        {
            io.Flush();
            io.Tell(exception.Message);
            return ExitCode.BadInput;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException)
        {
            // Standard output cannot be written, or the library for signatures cannot be loaded. The message says why.
            io.Tell(exception.Message);
            return ExitCode.BadInput;
        }
    }

    /// <summary>Creates the commands.</summary>
    internal static RootCommand CreateRoot(ToolIO io)
    {
        var root = new RootCommand("Processes Matrix rooms and events (replay, verify, resolve, authorise, hash, redact, sign, canonicalise), and finds, checks and queries Matrix servers.")
        {
            ReplayCommand.Create(io),
            JoinSimCommand.Create(io),
            VerifyCommand.Create(io),
            ResolveCommand.Create(io),
            AuthCommand.Create(io),
            LineCommands.CreateCanonicalize(io),
            LineCommands.CreateEventId(io),
            LineCommands.CreateRedact(io),
            LineCommands.CreateHash(io),
            KeygenCommand.Create(io),
            SignCommand.Create(io),
            ConformCommand.Create(io),
            DiscoverCommand.Create(io),
            KeysCommand.Create(io),
            VersionCommand.Create(io),
            GetCommand.Create(io),
            CheckCommand.Create(io),
        };
        HelpWithExamples.Install(root);
        return root;
    }

    /// <summary>Reports the errors of a command line, with the commands or options that resemble a mistyped one.</summary>
    private static void TellErrors(ParseResult parsed, ToolIO io)
    {
        foreach (ParseError error in parsed.Errors)
        {
            io.Tell(error.Message);
        }

        var action = (ParseErrorAction)parsed.Action!;
        action.ShowHelp = false;
        action.ShowTypoCorrections = true;
        using var suggestions = new StringWriter();
        _ = parsed.Invoke(new InvocationConfiguration { Output = suggestions, Error = TextWriter.Null });
        foreach (string line in suggestions.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            io.Tell(line);
        }

        Command command = parsed.CommandResult.Command;
        io.Tell($"run matrix-core {(command is RootCommand ? "" : $"{command.Name} ")}--help for the usage");
    }
}
