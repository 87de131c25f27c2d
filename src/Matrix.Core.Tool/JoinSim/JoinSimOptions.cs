using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Represents the settings of <c>join-sim</c>.</summary>
internal sealed record JoinSimOptions
{
    /// <summary>Gets the join to play, or <see langword="null"/> for the default.</summary>
    public EventId? Join { get; init; }

    /// <summary>Gets the maximum number of servers that are asked, or <see langword="null"/> for all.</summary>
    public int? Servers { get; init; }

    /// <summary>Gets the probability that a request fails.</summary>
    public double Fail { get; init; }

    /// <summary>Gets the probability that an answer of another server than the creator's is not true.</summary>
    public double Lie { get; init; }

    /// <summary>Gets the probability that the process is killed at a step.</summary>
    public double Crash { get; init; }

    /// <summary>Gets the seed of all that is random.</summary>
    public int Seed { get; init; }
}
