using System.Globalization;

namespace Matrix.Core.Mutation;

/// <summary>Contains the class that each mutated package gets: it says which mutant is active, and notes which mutants a process reaches.</summary>
internal static class MutantSwitch
{
    /// <summary>The call in the mutated source, without the number.</summary>
    public const string Call = "global::MutationSwitch.Mutants.IsActive";

    /// <summary>The variable with the number of the active mutant.</summary>
    public const string ActiveVariable = "MATRIX_CORE_MUTANT";

    /// <summary>The variable with the folder to which a process writes the numbers of the mutants that it reached.</summary>
    public const string ReachedVariable = "MATRIX_CORE_MUTANTS_REACHED";

    /// <summary>Returns the source of the class.</summary>
    /// <param name="count">One more than the greatest number of a mutant.</param>
    public static string SourceFor(int count) => Source.Replace("COUNT", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private const string Source = $$"""
        namespace MutationSwitch
        {
            internal static class Mutants
            {
                private static readonly int Active = int.TryParse(global::System.Environment.GetEnvironmentVariable("{{ActiveVariable}}"), out int number) ? number : -1;
                private static readonly bool[]? Reached = Start();

                public static bool IsActive(int number)
                {
                    if (Reached is { } reached)
                    {
                        reached[number] = true;
                        return false;
                    }

                    return number == Active;
                }

                private static bool[]? Start()
                {
                    string? folder = global::System.Environment.GetEnvironmentVariable("{{ReachedVariable}}");
                    if (string.IsNullOrEmpty(folder))
                    {
                        return null;
                    }

                    var reached = new bool[COUNT];
                    global::System.AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                    {
                        // The first line is the time of the processor, in milliseconds.
                        using var writer = new global::System.IO.StreamWriter(global::System.IO.Path.Combine(folder, global::System.Guid.NewGuid().ToString("N")));
                        writer.WriteLine((long)global::System.Environment.CpuUsage.TotalTime.TotalMilliseconds);
                        for (int i = 0; i < reached.Length; i++)
                        {
                            if (reached[i])
                            {
                                writer.WriteLine(i);
                            }
                        }
                    };
                    return reached;
                }
            }
        }
        """;
}
