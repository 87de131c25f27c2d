using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Whether the keys that a server publishes come from the one who held the keys known before.</summary>
/// <remarks>
/// Names of servers are bought anew, and whoever holds the name can publish keys under it (Matrix spec, server-server API § Security considerations). What ties the new to the
/// old is a signature by a key known before, never that the document lists it: what a server once published, anybody can copy.
/// </remarks>
public abstract record ContinuityVerdict
{
    private protected ContinuityVerdict()
    {
    }

    /// <summary>The key IDs that the document uses for other keys than those known before, in order; empty where there is none.</summary>
    public ImmutableArray<KeyIdReuse> Reused { get; init; } = [];

    /// <summary>Whether what the document says is taken.</summary>
    public bool IsAccepted => this is FirstSeen or Continuous or Rotated or RotatedUnproven;

    /// <summary>No key of the server was known. It is taken.</summary>
    public sealed record FirstSeen : ContinuityVerdict;

    /// <summary>A key known before, which the server still uses, has signed the document. It is taken.</summary>
    public sealed record Continuous : ContinuityVerdict;

    /// <summary>The keys are others, and one known before has signed for them. It is taken.</summary>
    /// <param name="ProvedBy">The ID of the key known before.</param>
    public sealed record Rotated(KeyId ProvedBy) : ContinuityVerdict;

    /// <summary>The keys are others, no key known before has signed for them, and the server was there all the time. It is taken, and told of.</summary>
    public sealed record RotatedUnproven : ContinuityVerdict;

    /// <summary>
    /// No key known before that is still in use has signed, but one that had expired has: an old document, or the work of whoever found the old key. Nothing is taken from it.
    /// </summary>
    public sealed record Outdated : ContinuityVerdict;

    /// <summary>The keys are others, no key known before has signed for them, and the server was away: its name may have a new owner. It is held back until the host accepts it.</summary>
    /// <param name="Standing">How the server stood; <see cref="ServerLiveness.Healthy"/> where other keys of it are held back already.</param>
    public sealed record Broken(ServerLiveness Standing) : ContinuityVerdict;
}
