namespace Matrix.Core.Mutation;

/// <summary>Represents one change of the source.</summary>
internal sealed record Mutant
{
    /// <summary>Gets the number that switches the change on.</summary>
    public required int Number { get; init; }

    /// <summary>Gets the path of the source file in the repository.</summary>
    public required string File { get; init; }

    /// <summary>Gets the line of the changed expression, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Gets the name of the member that holds the changed expression.</summary>
    public required string Member { get; init; }

    /// <summary>Gets the original text, on one line.</summary>
    public required string From { get; init; }

    /// <summary>Gets the changed text, on one line.</summary>
    public required string To { get; init; }

    /// <summary>Gets the position among the mutants of the member with the same texts, from 1.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Gets the member, the texts, and the position if it is not the first.</summary>
    public string Change => $"{Member}: {From} => {To}{(Repeat == 1 ? "" : $" #{Repeat}")}";

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line} {Change}";
}
