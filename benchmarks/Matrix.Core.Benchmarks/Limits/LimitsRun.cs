namespace Matrix.Core.Benchmarks.Limits;

/// <summary>The limits: what the library's work costs beside what it may cost, in one run, a line each.</summary>
internal static class LimitsRun
{
    // Events come before rooms, and small rooms before large ones: a full heap makes every collection dearer.
    private static readonly (string Name, Action<TextWriter, bool> Run)[] Sections =
    [
        ("event", EventLimits.Run),
        ("batch", BatchLimits.Run),
        ("replay", ReplayLimits.Run),
        ("resolution", ResolutionLimits.Run),
        ("hq", HqLimits.Run),
        ("hostile", HostileLimits.Run),
        ("state", StateLimits.Run),
        ("memory", MemoryLimits.Run),
        ("join", JoinLimits.Run),
        ("ingest", IngestLimits.Run),
    ];

    /// <summary>Gets the names of the sections, in the order in which they run.</summary>
    public static IEnumerable<string> SectionNames => Sections.Select(section => section.Name);

    /// <summary>Measures everything or some sections, and writes each line when it is known.</summary>
    /// <param name="output">Takes the lines.</param>
    /// <param name="quick">Whether it is to be seen only that all can be measured: small rooms, few rounds, figures that say little.</param>
    /// <param name="only">The names of the sections to run; empty for all.</param>
    public static void Run(TextWriter output, bool quick, IReadOnlyCollection<string> only)
    {
        Machine.Write(output, quick);
        foreach ((string name, Action<TextWriter, bool> run) in Sections)
        {
            if (only.Count == 0 || only.Contains(name, StringComparer.Ordinal))
            {
                run(output, quick);
            }
        }
    }
}
