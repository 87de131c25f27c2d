using System.CommandLine;
using Matrix.Core.Tool.Commands;

namespace Matrix.Core.Tool;

/// <summary>Provides the command line <c>matrix-core</c>.</summary>
internal static class Program
{
    public static int Main(string[] args) => Run(args, ToolIO.OfProcess());

    /// <summary>Runs a command line with given streams.</summary>
    public static int Run(string[] args, ToolIO io)
    {
        ParseResult parsed = CreateRoot(io).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                io.Tell(error.Message);
            }

            io.Tell("see matrix-core --help");
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

    private static RootCommand CreateRoot(ToolIO io)
    {
        var root = new RootCommand("Matrix rooms and events from the command line: replay, verify, resolve, authorise, hash, redact, canonicalise; and Matrix servers: find, check and ask them.")
        {
            ReplayCommand.Create(io),
            VerifyCommand.Create(io),
            ResolveCommand.Create(io),
            AuthCommand.Create(io),
            LineCommands.CreateCanonicalize(io),
            LineCommands.CreateEventId(io),
            LineCommands.CreateRedact(io),
            LineCommands.CreateHash(io),
            ConformCommand.Create(io),
            DiscoverCommand.Create(io),
            KeysCommand.Create(io),
            VersionCommand.Create(io),
            GetCommand.Create(io),
            CheckCommand.Create(io),
        };
        return root;
    }
}
