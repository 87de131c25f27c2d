using Matrix.Core.Federation.Client;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the accepted part of an ephemeral data unit that a server sent.</summary>
public sealed record EduVerdict
{
    internal EduVerdict()
    {
    }

    /// <summary>Gets the reason that the unit is refused. Its kind is <see cref="ContentErrorKind.None"/> if the unit is accepted.</summary>
    public ContentError Error { get; init; }

    /// <summary>Gets the unit without unreadable entries and without entries of other servers' users, or null if it is refused.</summary>
    public Edu? Accepted { get; init; }

    /// <summary>Gets the number of entries, users, devices, keys and IDs that were left out.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the sending server speaks for its own users only. It is null if that is unknown: the type is unknown, or the unit's
    /// user cannot be read.
    /// </summary>
    public bool? OriginMatches { get; init; }
}
