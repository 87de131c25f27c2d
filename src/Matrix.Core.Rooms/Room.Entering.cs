using Matrix.Core.Events;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Enters a room that another server has, with the state that it gives.</content>
public sealed partial class Room
{
    /// <summary>
    /// Enters the room with the join of a local user: the join becomes the only forward extremity, and the state after it becomes the current state. Extremities of an earlier stay
    /// are given up, because the room went on without this server.
    /// </summary>
    /// <param name="join">The join, as the other server accepted it.</param>
    /// <param name="stateBefore">The state before the join, as the other server gave it. The room has its events, at least as outliers.</param>
    /// <param name="cancellationToken">Cancels the work. The room is then unchanged.</param>
    /// <returns>
    /// <see cref="ReceiveResult.Accepted"/> where the room is entered. After any other result the extremities and the current state are as before: <see cref="ReceiveResult.AlreadyKnown"/> where the room has the
    /// join in its graph, so that it was entered before.
    /// </returns>
    /// <exception cref="ArgumentException">The event belongs to this room, but was parsed as an event of another room version.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#joining-rooms">Server-server API, Joining Rooms</seealso>
    public ReceiveResult EnterWithState(VerifiedPdu join, StateMap stateBefore, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(join);
        ArgumentNullException.ThrowIfNull(stateBefore);

        // As history, the join does not replace extremities one by one: the states after the old ones need not be resolved.
        ReceiveResult result = ReceiveCore(join, ReceiveOptions.Backfill, stateBefore, cancellationToken);
        if (result is ReceiveResult.Accepted { Event: { StateAfter: { } after } entered })
        {
            _extremities.Reset(entered.EventId, after);
            CurrentState = after;
        }

        return result;
    }
}
