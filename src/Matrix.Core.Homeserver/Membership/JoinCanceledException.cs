namespace Matrix.Core.Homeserver;

/// <summary>Represents a join that was canceled after it may have been sent, so that it is unknown whether the user is in the room.</summary>
/// <remarks>The safe way on is <see cref="MembershipService.RetryJoinAsync"/> with <see cref="Pending"/>.</remarks>
public sealed class JoinCanceledException : OperationCanceledException
{
    internal JoinCanceledException(PendingJoin pending, OperationCanceledException inner, CancellationToken cancellationToken)
        : base($"The join of {pending.Join.Sender} to {pending.Join.RoomId} was canceled after it may have been sent to {pending.SentTo}.", inner, cancellationToken) => Pending = pending;

    /// <summary>Gets the join to send again.</summary>
    public PendingJoin Pending { get; }
}
