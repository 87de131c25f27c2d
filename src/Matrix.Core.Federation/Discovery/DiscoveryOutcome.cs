using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>How discovery ended: a <see cref="ResolvedServer"/> or a <see cref="DiscoveryFailure"/>.</summary>
public abstract record DiscoveryOutcome
{
    private protected DiscoveryOutcome()
    {
    }

    /// <summary>The server that was looked for.</summary>
    public required ServerName Server { get; init; }

    /// <summary>The step that decided.</summary>
    public required DiscoveryStep Step { get; init; }

    /// <summary>Until when this may be relied on: when the first of the answers that led here expires. <see cref="DateTimeOffset.MaxValue"/> where the name alone decided.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What was done, in order.</summary>
    public required ImmutableArray<DiscoveryTraceEntry> Trace { get; init; }
}
