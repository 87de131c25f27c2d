namespace Matrix.Core.Benchmarks.Limits;

/// <summary>The limits: what the library's work costs beside what it may cost, in one run, a line each.</summary>
internal static class LimitsRun
{
    /// <summary>Measures everything, and writes each line when it is known.</summary>
    /// <param name="output">Takes the lines.</param>
    /// <param name="quick">Whether it is to be seen only that all can be measured: small rooms, few rounds, figures that say little.</param>
    /// <param name="section">The one section that is measured; null for all.</param>
    public static void Run(TextWriter output, bool quick, string? section = null)
    {
        Machine.Write(output, quick);
        switch (section)
        {
            case "hostile":
                HostileLimits.Run(output, quick);
                return;
            case "resolution":
                ResolutionLimits.Run(output, quick);
                return;
        }

        // Events come before rooms, and small rooms before large ones: a full heap makes every collection dearer.
        EventLimits.Run(output, quick);
        BatchLimits.Run(output, quick);
        ReplayLimits.Run(output, quick);
        ResolutionLimits.Run(output, quick);
        HqLimits.Run(output, quick);
        HostileLimits.Run(output, quick);
        MemoryLimits.Run(output, quick);
        JoinLimits.Run(output, quick);
    }
}
