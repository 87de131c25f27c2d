using Matrix.Core.Federation.Client;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents what may be taken of an ephemeral data unit that a server sent.</summary>
public sealed record EduVerdict
{
    internal EduVerdict()
    {
    }

    /// <summary>Gets why nothing may be taken; no error where something may.</summary>
    public ContentError Error { get; init; }

    /// <summary>Gets what may be taken: the unit without the entries that cannot be read and those of other servers' users. Null where there is an error.</summary>
    public Edu? Accepted { get; init; }

    /// <summary>Gets how many entries, users, devices, keys and IDs were left out.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Gets whether the sending server speaks for its own users alone. Null where nobody knows: the type is not known, or its user cannot be read.</summary>
    public bool? OriginMatches { get; init; }
}
