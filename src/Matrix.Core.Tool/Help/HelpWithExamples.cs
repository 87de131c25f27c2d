using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Matrix.Core.Tool.Help;

/// <summary>Prints the help of System.CommandLine, then examples and exit codes.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction _help;

    private HelpWithExamples(HelpAction help) => _help = help;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Replaces the help of all commands.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = _help.Invoke(parseResult);
        Write(parseResult.InvocationConfiguration.Output, parseResult.CommandResult.Command);
        return exitCode;
    }

    private static void Write(TextWriter output, Command command)
    {
        HelpText? text = HelpTexts.Find(command.Name);
        if (text is not null)
        {
            output.WriteLine("Examples:");
            foreach (string example in text.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        output.WriteLine("  0  done, with any verdict on the events");
        output.WriteLine($"  1  {text?.CheckFailed ?? "a requested check failed"}");
        output.WriteLine("  2  wrong usage or unreadable input");
    }
}
