using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the outcome of discovery: a <see cref="ResolvedServer"/> or a <see cref="DiscoveryFailure"/>.</summary>
public abstract record DiscoveryOutcome
{
    private protected DiscoveryOutcome()
    {
    }

    /// <summary>Gets the requested server.</summary>
    public required ServerName Server { get; init; }

    /// <summary>Gets the step that decided the outcome.</summary>
    public required DiscoveryStep Step { get; init; }

    /// <summary>Gets the time at which the first of the used answers expires. It is <see cref="DateTimeOffset.MaxValue"/> if the name alone decided.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the steps of discovery, in order.</summary>
    public required ImmutableArray<DiscoveryTraceEntry> Trace { get; init; }
}
