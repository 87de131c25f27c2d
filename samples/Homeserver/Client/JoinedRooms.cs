using System.Text.Json;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;

namespace Homeserver.Client;

/// <summary>Keeps the memberships of local users. It is a consumer of the feed with a durable position: it sees each change at least once.</summary>
internal sealed class JoinedRooms(HomeserverNode node)
{
    private const string Consumer = "sample/joined_rooms";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<UserId, Dictionary<RoomId, string>> _memberships = [];

    /// <summary>The servers that sent the invites. They are in the room, and the client does not name them when the user joins or declines.</summary>
    private readonly Dictionary<(UserId User, RoomId Room), ServerName> _inviters = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position = -1;

    /// <summary>Returns the rooms of a user with the memberships, such as "join" and "invite".</summary>
    public IReadOnlyDictionary<RoomId, string> GetRooms(UserId user)
    {
        lock (_lock)
        {
            return _memberships.TryGetValue(user, out Dictionary<RoomId, string>? rooms) ? new Dictionary<RoomId, string>(rooms) : [];
        }
    }

    /// <summary>Returns the server that sent the latest invite of a user to a room.</summary>
    public ServerName? FindInviter(UserId user, RoomId roomId)
    {
        lock (_lock)
        {
            return _inviters.TryGetValue((user, roomId), out ServerName server) ? server : null;
        }
    }

    /// <summary>Waits until the memberships are those of a position of the feed. After a start they are empty at first.</summary>
    public async Task WaitAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (_position >= position)
                {
                    return;
                }

                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads the saved memberships, then follows the feed. After a failure of the store it begins again at the saved position.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (Exception e) when (e is RoomStoreException or RoomFencedException or ObjectDisposedException)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        Load(await node.Store.ReadValueAsync(Consumer, cancellationToken));
        long position = await node.Store.ReadCursorAsync(Consumer, cancellationToken);
        MoveTo(position);
        await foreach (HostUpdate update in node.ReadUpdatesAsync(position, cancellationToken))
        {
            if (await ApplyAsync(update, cancellationToken))
            {
                // The value is saved before the position: an update that is seen twice has the same effect.
                await node.Store.SaveValueAsync(Consumer, Save(), cancellationToken);
            }

            MoveTo(update.Position);
            await node.Store.SaveCursorAsync(Consumer, update.Position, cancellationToken);
        }
    }

    private void MoveTo(long position)
    {
        lock (_lock)
        {
            _position = position;
            _moved.SetResult();
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task<bool> ApplyAsync(HostUpdate update, CancellationToken cancellationToken)
    {
        if (update.RoomId is not { } roomId || update.Content.IsEmpty)
        {
            return false;
        }

        if (update.Kind == HostUpdateKind.Invite)
        {
            string? invited = JsonNode.Parse(update.Content.Span)?["event"]?["state_key"]?.ToString();
            return UserId.TryParse(invited, out UserId user) && Set(user, roomId, "invite", update.Origin);
        }

        bool isChanged = false;
        foreach (JsonNode? entry in JsonNode.Parse(update.Content.Span)?["state"] as JsonArray ?? [])
        {
            if (entry is JsonArray { Count: 3 } slot && slot[0] is { } type && slot[1] is { } key && slot[2] is { } id && type.ToString() == "m.room.member" && UserId.TryParse(key.ToString(), out UserId user) && user.ServerName == node.Name
                && EventId.TryParse(id.ToString(), out EventId eventId))
            {
                isChanged |= Set(user, roomId, await ReadMembershipAsync(roomId, eventId, cancellationToken));
            }
        }

        return isChanged;
    }

    private async Task<string> ReadMembershipAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken)
    {
        RoomSession? session = await node.Rooms.FindAsync(roomId, cancellationToken);
        return session is null ? "leave" : await session.ReadAsync(
            room => room.TryGetEvent(eventId, out RoomEvent? member) && member.Pdu.Content.TryGetMember("membership"u8, out JsonSlice value) && value.TryGetString(out string membership) ? membership : "leave",
            cancellationToken);
    }

    private bool Set(UserId user, RoomId roomId, string membership, ServerName? inviter = null)
    {
        lock (_lock)
        {
            if (inviter is { } server)
            {
                _inviters[(user, roomId)] = server;
            }
            else
            {
                _ = _inviters.Remove((user, roomId));
            }

            Dictionary<RoomId, string> rooms = _memberships.TryGetValue(user, out Dictionary<RoomId, string>? found) ? found : _memberships[user] = [];
            rooms[roomId] = membership;
            return true;
        }
    }

    private void Load(ReadOnlyMemory<byte>? saved)
    {
        foreach (string[] row in saved is { } json ? JsonSerializer.Deserialize<string[][]>(json.Span)! : [])
        {
            _ = Set(UserId.Parse(row[0]), RoomId.Parse(row[1]), row[2], row.Length > 3 ? ServerName.Parse(row[3]) : null);
        }
    }

    private byte[] Save()
    {
        lock (_lock)
        {
            return JsonSerializer.SerializeToUtf8Bytes(_memberships.SelectMany(user => user.Value.Select(room =>
                _inviters.TryGetValue((user.Key, room.Key), out ServerName inviter)
                    ? new[] { user.Key.ToString(), room.Key.ToString(), room.Value, inviter.ToString() }
                    : [user.Key.ToString(), room.Key.ToString(), room.Value])));
        }
    }
}
