using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents a join that was sent and whose answer did not arrive, or was not awaited. The other server may have accepted it.</summary>
/// <remarks>The safe way on is <see cref="MembershipService.RetryJoinAsync"/>: the same event to the same server. A join with another event might join twice.</remarks>
public sealed record PendingJoin
{
    /// <summary>Gets the server to which the join was sent.</summary>
    public required ServerName SentTo { get; init; }

    /// <summary>Gets the signed join. A host that wants to retry after a restart stores its bytes.</summary>
    public required Pdu Join { get; init; }
}
