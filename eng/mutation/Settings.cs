using System.Globalization;

namespace Matrix.Core.Mutation;

/// <summary>Represents the arguments of the program.</summary>
internal sealed record Settings
{
    public const string Usage = """
        Changes the source in small ways, runs the tests with each change, and names the changes that the tests do not notice.

          dotnet run --project eng/mutation -c Release -- [options]

          --minutes N     ends after N minutes in all (80); what is left is counted as not run
          --processes N   runs N test processes at once (one per processor)
          --files TEXT    mutates the files of eng/mutation/order.txt whose paths contain TEXT
          --again         runs only the mutants that are named in the report of the run before as survivors or not run, after a change of the tests
          --list          prints the mutants and ends

        The report is artifacts/mutation/report.txt. The exit code is 1 where a mutant survives that eng/mutation/explained.txt does not explain.
        """;

    public string Repository { get; private init; } = "";

    public TimeSpan Limit { get; private init; } = TimeSpan.FromMinutes(80);

    public int Processes { get; private init; } = Environment.ProcessorCount;

    public string Files { get; private init; } = "";

    public bool Again { get; private init; }

    public bool List { get; private init; }

    public string Output => Path.Combine(Repository, "artifacts", "mutation");

    public string Tree => Path.Combine(Output, "tree");

    public string ReportPath => Path.Combine(Output, "report.txt");

    /// <summary>Returns the settings, or null if the arguments are not understood.</summary>
    public static Settings? Parse(ReadOnlySpan<string> arguments, string repository)
    {
        var settings = new Settings { Repository = repository };
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--minutes", var minutes, ..]:
                    settings = settings with { Limit = TimeSpan.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture)) };
                    arguments = arguments[2..];
                    break;
                case ["--processes", var processes, ..]:
                    settings = settings with { Processes = int.Parse(processes, CultureInfo.InvariantCulture) };
                    arguments = arguments[2..];
                    break;
                case ["--files", var files, ..]:
                    settings = settings with { Files = files };
                    arguments = arguments[2..];
                    break;
                case ["--again", ..]:
                    settings = settings with { Again = true };
                    arguments = arguments[1..];
                    break;
                case ["--list", ..]:
                    settings = settings with { List = true };
                    arguments = arguments[1..];
                    break;
                default:
                    return null;
            }
        }

        return settings;
    }
}
