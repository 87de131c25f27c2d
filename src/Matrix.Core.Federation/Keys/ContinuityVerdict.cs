using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents the verdict on whether a server's published keys come from the holder of the previously known keys.</summary>
/// <remarks>
/// Server names change owners, and whoever holds the name can publish keys under it (Matrix spec, server-server API,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#security-considerations">Security considerations</see>). Only a signature by a known key ties
/// new keys to old ones. A document that merely lists a known key proves nothing, because anyone can copy a published key.
/// </remarks>
public abstract record ContinuityVerdict
{
    private protected ContinuityVerdict()
    {
    }

    /// <summary>Gets the key IDs that the document uses for other keys than the known ones, in order. The list is empty if no ID is reused.</summary>
    public ImmutableArray<KeyIdReuse> Reused { get; init; } = [];

    /// <summary>Gets a value that indicates whether the document is accepted.</summary>
    public bool IsAccepted => this is FirstSeen or Continuous or Rotated or RotatedUnproven;

    /// <summary>Represents the verdict that no key of the server was known. The document is accepted.</summary>
    public sealed record FirstSeen : ContinuityVerdict
    {
        internal FirstSeen()
        {
        }
    }

    /// <summary>Represents the verdict that a known key, which the server still uses, has signed the document. The document is accepted.</summary>
    public sealed record Continuous : ContinuityVerdict
    {
        internal Continuous()
        {
        }
    }

    /// <summary>Represents the verdict that the keys have changed and a previously known key has signed the document. The document is accepted.</summary>
    public sealed record Rotated : ContinuityVerdict
    {
        internal Rotated(KeyId provedBy) => ProvedBy = provedBy;

        /// <summary>Gets the ID of the previously known key.</summary>
        public KeyId ProvedBy { get; }
    }

    /// <summary>
    /// Represents the verdict that the keys have changed without a signature by a known key, but the server was never absent. The document is accepted and
    /// reported.
    /// </summary>
    public sealed record RotatedUnproven : ContinuityVerdict
    {
        internal RotatedUnproven()
        {
        }
    }

    /// <summary>
    /// Represents the verdict that only an expired known key has signed the document. It is an old document, or somebody found the old key. Nothing is taken
    /// from it.
    /// </summary>
    public sealed record Outdated : ContinuityVerdict
    {
        internal Outdated()
        {
        }
    }

    /// <summary>
    /// Represents the verdict that the keys have changed without a signature by a known key while the server was absent. Its name may have a new owner. The
    /// document is quarantined until the host accepts it.
    /// </summary>
    public sealed record Broken : ContinuityVerdict
    {
        internal Broken(ServerLiveness liveness) => Liveness = liveness;

        /// <summary>
        /// Gets the liveness of the server before the change. It is <see cref="ServerLiveness.Healthy"/> if other keys of the server are already quarantined.
        /// </summary>
        public ServerLiveness Liveness { get; }
    }
}
