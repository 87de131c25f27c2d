namespace Matrix.Core.Mutation;

/// <summary>Represents a class of tests, and what it reaches.</summary>
/// <param name="Name">The full name of the class.</param>
internal sealed record TestClass(string Name)
{
    /// <summary>Gets the time of the processor that the class takes in a process of its own.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Gets the numbers of the mutants that the class reaches.</summary>
    public required IReadOnlySet<int> Reached { get; init; }
}
