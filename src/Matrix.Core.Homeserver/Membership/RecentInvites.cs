using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Remembers the invites that were put into the feed a short time ago, so that an invite that is sent again is not put there again. Thread-safe.</summary>
internal sealed class RecentInvites
{
    private const int MaxInvites = 10_000;

    private readonly LruCache<(ServerName Origin, RoomId RoomId, EventId EventId), Task> _appends = new(MaxInvites);
    private readonly Lock _lock = new();

    /// <summary>Determines whether an invite is in the feed, or is being put there.</summary>
    public bool Contains(ServerName origin, RoomId roomId, EventId eventId)
    {
        lock (_lock)
        {
            return _appends.Contains((origin, roomId, eventId));
        }
    }

    /// <summary>Appends an invite, or waits for the append that another request has begun.</summary>
    /// <param name="origin">The server that sends it.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event ID. In room versions 1 and 2 the server chooses it, so that it stands only for invites of the same server and room.</param>
    /// <param name="append">Appends the invite.</param>
    public async Task AppendOnceAsync(ServerName origin, RoomId roomId, EventId eventId, Func<Task> append)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? others;
        lock (_lock)
        {
            if (!_appends.TryGet((origin, roomId, eventId), out others))
            {
                _appends.Set((origin, roomId, eventId), mine.Task, bytes: 1);
                _appends.Trim();
            }
        }

        if (others is not null)
        {
            await others.ConfigureAwait(false);
            return;
        }

        try
        {
            await append().ConfigureAwait(false);
            mine.SetResult();
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _appends.Remove((origin, roomId, eventId));
            }

            // Requests that wait for this append fail, too.
            mine.SetException(e);
            _ = mine.Task.Exception;
            throw;
        }
    }
}
