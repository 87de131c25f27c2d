namespace Matrix.Core.Mutation;

/// <summary>Specifies what the tests said about a mutant.</summary>
internal enum MutantStatus
{
    /// <summary>The tests were not run with the mutant, because the time was out.</summary>
    NotRun,

    /// <summary>The changed source does not compile, and the mutant was left out.</summary>
    NotCompiled,

    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>The tests did not end in time.</summary>
    TimedOut,

    /// <summary>No test runs the changed expression.</summary>
    NotCovered,

    /// <summary>All tests passed.</summary>
    Survived,
}
