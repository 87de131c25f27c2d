using System.Globalization;
using System.Text.Json.Nodes;
using Homeserver.Accounts;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Homeserver.Client;

/// <summary>Answers a client that polls for new events. The token of a sync is a position of the feed.</summary>
internal sealed class SyncEndpoints(HomeserverNode node, AccountEndpoints accounts, JoinedRooms joined)
{
    // An answer has all events of its page, so that a client need not ask for a part that was left out.
    private const int PageSize = 100;
    private const int MaxTimeline = 50;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public async Task<JsonNode> GetJoinedRoomsAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        return new JsonObject { ["joined_rooms"] = new JsonArray([.. joined.GetRooms(account.User).Where(room => room.Value == "join").Select(room => (JsonNode)room.Key.ToString())]) };
    }

    public async Task<JsonNode> SyncAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        string? since = context.Request.Query["since"];
        if (since is null)
        {
            return await SyncFirstAsync(account.User, context.RequestAborted);
        }

        if (!long.TryParse(since, CultureInfo.InvariantCulture, out long after))
        {
            throw new ClientException(400, "M_INVALID_PARAM", "The token of the sync is not one of this server.");
        }

        TimeSpan wait = int.TryParse(context.Request.Query["timeout"], CultureInfo.InvariantCulture, out int timeout) ? TimeSpan.FromMilliseconds(timeout) : TimeSpan.Zero;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(wait < LongestWait ? wait : LongestWait);
        while (true)
        {
            IReadOnlyList<HostUpdate> page = await node.Store.ReadUpdatesAsync(after, PageSize, context.RequestAborted);
            JsonObject answer = await WriteAsync(account.User, page, page.Count > 0 ? page[^1].Position : after, context.RequestAborted);
            if (answer.ContainsKey("rooms") || deadline.IsCancellationRequested)
            {
                return answer;
            }

            after = page.Count > 0 ? page[^1].Position : after;
            if (page.Count == 0)
            {
                await WaitAsync(after, deadline.Token);
            }
        }
    }

    private async Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (HostUpdate _ in node.ReadUpdatesAsync(after, cancellationToken))
            {
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The client gets an empty answer, and asks again.
        }
    }

    private async Task<JsonObject> SyncFirstAsync(UserId user, CancellationToken cancellationToken)
    {
        long position = 0;
        while (await node.Store.ReadUpdatesAsync(position, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            position = page[^1].Position;
        }

        await joined.WaitAsync(position, cancellationToken);
        var rooms = new JsonObject();
        foreach ((RoomId roomId, string membership) in joined.GetRooms(user))
        {
            if (membership == "join" && await node.Rooms.FindAsync(roomId, cancellationToken) is { } session)
            {
                rooms[roomId.ToString()] = await WriteWholeRoomAsync(session, cancellationToken);
            }
        }

        return new JsonObject { ["next_batch"] = position.ToString(CultureInfo.InvariantCulture), ["rooms"] = new JsonObject { ["join"] = rooms, ["invite"] = WriteInvites(user) } };
    }

    private async Task<JsonObject> WriteAsync(UserId user, IReadOnlyList<HostUpdate> page, long next, CancellationToken cancellationToken)
    {
        // Events of a room that the user is not in are passed over for good, so that the memberships must not be older than the page.
        await joined.WaitAsync(page.Count > 0 ? next : 0, cancellationToken);
        var answer = new JsonObject { ["next_batch"] = next.ToString(CultureInfo.InvariantCulture) };
        IReadOnlyDictionary<RoomId, string> rooms = joined.GetRooms(user);
        var join = new JsonObject();
        foreach (IGrouping<RoomId, HostUpdate> group in page.Where(update => update.RoomId is not null).GroupBy(update => update.RoomId!.Value))
        {
            if (rooms.TryGetValue(group.Key, out string? membership) && membership == "join" && await node.Rooms.FindAsync(group.Key, cancellationToken) is { } session)
            {
                EventId[] ids = [.. group.Where(update => update.Kind is HostUpdateKind.Accepted or HostUpdateKind.Restored).Select(update => update.EventId).OfType<EventId>()];
                Pdu[] events = await session.ReadAsync(room => ids.Select(id => room.TryGetEvent(id, out RoomEvent? known) ? known.Pdu : null).OfType<Pdu>().ToArray(), cancellationToken);
                bool isNew = events.Any(pdu => pdu.Slot == new StateSlot("m.room.member", user.ToString()));
                if (isNew || events.Length > 0)
                {
                    join[group.Key.ToString()] = isNew ? await WriteWholeRoomAsync(session, cancellationToken) : WriteRoom(events, [], isLimited: false);
                }
            }
        }

        bool isInvited = page.Any(update => update.Kind == HostUpdateKind.Invite);
        if (join.Count > 0 || isInvited)
        {
            answer["rooms"] = new JsonObject { ["join"] = join, ["invite"] = WriteInvites(user) };
        }

        return answer;
    }

    private JsonObject WriteInvites(UserId user)
    {
        var invites = new JsonObject();
        foreach ((RoomId roomId, string membership) in joined.GetRooms(user))
        {
            if (membership == "invite")
            {
                invites[roomId.ToString()] = new JsonObject { ["invite_state"] = new JsonObject { ["events"] = new JsonArray() } };
            }
        }

        return invites;
    }

    private async Task<JsonObject> WriteWholeRoomAsync(RoomSession session, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredEvent> log = await node.Store.ReadLogAsync(session.Id, long.MaxValue, LogDirection.Backward, MaxTimeline, cancellationToken);
        EventId[] ids = [.. log.Where(stored => stored.Status == EventStatus.Accepted).Select(stored => stored.EventId).Reverse()];
        return await session.ReadAsync(
            room => WriteRoom([.. ids.Select(id => room.TryGetEvent(id, out RoomEvent? known) ? known.Pdu : null).OfType<Pdu>()], RoomEndpoints.ReadState(room), isLimited: true), cancellationToken);
    }

    private static JsonObject WriteRoom(Pdu[] timeline, Pdu[] state, bool isLimited) => new()
    {
        ["timeline"] = new JsonObject { ["events"] = new JsonArray([.. timeline.Select(ClientEvents.Write)]), ["limited"] = isLimited },
        ["state"] = new JsonObject { ["events"] = new JsonArray([.. state.Select(ClientEvents.Write)]) },
    };
}
