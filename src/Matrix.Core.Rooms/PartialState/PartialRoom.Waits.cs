using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <content>Holds the callers that wait for what is not known. Each change that makes an answer known settles its waits in the same call, so that no wake-up is lost.</content>
public sealed partial class PartialRoom
{
    private readonly List<PartialStateWait> _waits = [];
    private readonly List<PartialStateWait> _settled = [];

    /// <summary>Gets the number of callers that wait.</summary>
    public int WaitCount => _waits.Count;

    /// <summary>Starts a wait.</summary>
    /// <param name="kind">The answer that the caller needs.</param>
    /// <param name="deadline">The time at which the wait ends without an answer.</param>
    /// <param name="now">The current time.</param>
    /// <param name="server">The server of a <see cref="PartialStateWaitKind.ServerInRoom"/> wait; otherwise <see langword="null"/>.</param>
    /// <returns>The wait. It is settled already where the answer is known, the deadline has passed, or the resync has ended.</returns>
    /// <exception cref="ArgumentException">The server is given for another kind, or not given.</exception>
    public PartialStateWait Wait(PartialStateWaitKind kind, DateTimeOffset deadline, DateTimeOffset now, ServerName? server = null)
    {
        if ((kind == PartialStateWaitKind.ServerInRoom) != (server is { IsDefault: false }))
        {
            throw new ArgumentException("A server is given for a wait for a server, and for no other.", nameof(server));
        }

        var wait = new PartialStateWait(kind, server, deadline);
        wait.Status = GetStatus(wait, now);
        if (wait.Status == PartialStateWaitStatus.Waiting)
        {
            _waits.Add(wait);
        }

        return wait;
    }

    /// <summary>Ends a wait, because its caller is gone. A settled wait is unchanged.</summary>
    /// <param name="wait">The wait.</param>
    public void CancelWait(PartialStateWait wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        if (_waits.Remove(wait))
        {
            wait.Status = PartialStateWaitStatus.Canceled;
        }
    }

    /// <summary>Returns the waits that were settled since the last call, each once.</summary>
    /// <param name="now">The current time, which settles the waits whose deadlines have passed.</param>
    public ImmutableArray<PartialStateWait> TakeSettledWaits(DateTimeOffset now)
    {
        for (int i = _waits.Count - 1; i >= 0; i--)
        {
            _waits[i].Status = GetStatus(_waits[i], now);
            if (_waits[i].Status != PartialStateWaitStatus.Waiting)
            {
                _settled.Add(_waits[i]);
                _waits.RemoveAt(i);
            }
        }

        ImmutableArray<PartialStateWait> settled = [.. _settled];
        _settled.Clear();
        return settled;
    }

    private PartialStateWaitStatus GetStatus(PartialStateWait wait, DateTimeOffset now) =>
        Status == PartialRoomStatus.Full || (wait.Server is { } server && FindServer(server) != ServerPresence.NotKnown) ? PartialStateWaitStatus.Known
        : Status == PartialRoomStatus.Ended ? PartialStateWaitStatus.Ended
        : now >= wait.Deadline ? PartialStateWaitStatus.TimedOut
        : PartialStateWaitStatus.Waiting;

    private void SettleAll(PartialStateWaitStatus status)
    {
        foreach (PartialStateWait wait in _waits)
        {
            wait.Status = status;
        }

        _settled.AddRange(_waits);
        _waits.Clear();
    }
}
