using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Homeserver.Accounts;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Homeserver.Client;

/// <summary>Creates, joins, leaves, reads and writes rooms for local users.</summary>
internal sealed class RoomEndpoints(HomeserverNode node, AccountEndpoints accounts, JoinedRooms joined, TimeProvider timeProvider)
{
    private const int MaxMessages = 100;

    private readonly ClientTransactions _transactions = new(node.Store, timeProvider);

    public async Task<JsonNode> CreateAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        JsonObject body = await ClientApi.ReadBodyAsync(context);
        string versionText = ClientApi.Text(body, "room_version") ?? "11";
        if (!RoomVersionId.TryParse(versionText, out RoomVersionId id) || !RoomVersions.TryGet(id, out RoomVersion? version))
        {
            throw new ClientException(400, "M_UNSUPPORTED_ROOM_VERSION", $"The room version {versionText} is not supported.");
        }

        JsonObject content = body["creation_content"]?.DeepClone() as JsonObject ?? [];
        content["room_version"] = versionText;
        if (version.Authorization.Creators == CreatorSource.ContentCreator)
        {
            content["creator"] = account.User.ToString();
        }

        bool isPublic = ClientApi.Text(body, "preset") == "public_chat" || (ClientApi.Text(body, "preset") is null && ClientApi.Text(body, "visibility") == "public");
        RoomSession session = await node.Rooms.CreateAsync(Draft(account.User, "m.room.create", "", content, version), version, context.RequestAborted);
        await SendAsync(session, account.User, "m.room.member", account.User.ToString(), new JsonObject { ["membership"] = "join" }, context);
        await SendAsync(session, account.User, "m.room.power_levels", "", PowerLevels(account.User, version), context);
        await SendAsync(session, account.User, "m.room.join_rules", "", new JsonObject { ["join_rule"] = isPublic ? "public" : "invite" }, context);
        await SendAsync(session, account.User, "m.room.history_visibility", "", new JsonObject { ["history_visibility"] = "shared" }, context);
        foreach (JsonNode? item in body["initial_state"] as JsonArray ?? [])
        {
            if (item is JsonObject state && ClientApi.Text(state, "type") is { } type && state["content"] is JsonObject initial)
            {
                await SendAsync(session, account.User, type, ClientApi.Text(state, "state_key") ?? "", initial, context);
            }
        }

        if (ClientApi.Text(body, "name") is { } name)
        {
            await SendAsync(session, account.User, "m.room.name", "", new JsonObject { ["name"] = name }, context);
        }

        if (ClientApi.Text(body, "topic") is { } topic)
        {
            await SendAsync(session, account.User, "m.room.topic", "", new JsonObject { ["topic"] = topic }, context);
        }

        foreach (JsonNode? invited in body["invite"] as JsonArray ?? [])
        {
            if (UserId.TryParse(invited?.ToString(), out UserId user))
            {
                _ = Require(await node.Memberships.InviteAsync(session.Id, account.User, user, context.RequestAborted));
            }
        }

        return new JsonObject { ["room_id"] = session.Id.ToString() };
    }

    public async Task<JsonNode> JoinAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        (RoomId roomId, IReadOnlyList<ServerName> vias) = await FindRoomAsync(context, account.User);
        return await node.Memberships.JoinAsync(roomId, account.User, vias, context.RequestAborted) switch
        {
            JoinResult.Joined => new JsonObject { ["room_id"] = roomId.ToString() },
            JoinResult.Refused { Error: { } error } => throw error,
            JoinResult.Refused refused => throw ClientException.Forbidden($"{refused.Verdict}"),
            JoinResult.Failed { Failures: [.., { } last] } => throw last,
            JoinResult.Unknown unknown => throw unknown.Error,
            _ => throw ClientException.NotFound("No server of the room is known."),
        };
    }

    public async Task<JsonNode> KnockAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        (RoomId roomId, IReadOnlyList<ServerName> vias) = await FindRoomAsync(context, account.User);
        _ = Require(await node.Memberships.KnockAsync(roomId, account.User, vias, context.RequestAborted));
        return new JsonObject { ["room_id"] = roomId.ToString() };
    }

    public async Task<JsonNode> LeaveAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        (RoomId roomId, IReadOnlyList<ServerName> vias) = await FindRoomAsync(context, account.User);
        _ = Require(await node.Memberships.LeaveAsync(roomId, account.User, vias, context.RequestAborted));
        return new JsonObject();
    }

    public async Task<JsonNode> InviteAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        JsonObject body = await ClientApi.ReadBodyAsync(context);
        if (!UserId.TryParse(ClientApi.Text(body, "user_id"), out UserId invited))
        {
            throw new ClientException(400, "M_INVALID_PARAM", "The user_id is not a user ID.");
        }

        RoomSession session = await RequireRoomAsync(context, account.User);
        _ = Require(await node.Memberships.InviteAsync(session.Id, account.User, invited, context.RequestAborted));
        return new JsonObject();
    }

    public async Task<JsonNode> SendAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        RoomSession session = await RequireRoomAsync(context, account.User);
        JsonObject content = await ClientApi.ReadBodyAsync(context);
        string type = Route(context, "type");
        EventId sent = await _transactions.SendAsync(
            account,
            session,
            type,
            Route(context, "txnId"),
            sentAt => SendAsync(session, Draft(account.User, type, stateKey: null, content, session.Version) with { SentAt = sentAt }, CancellationToken.None));
        return new JsonObject { ["event_id"] = sent.ToString() };
    }

    public async Task<JsonNode> SetStateAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        RoomSession session = await RequireRoomAsync(context, account.User);
        EventId sent = await SendAsync(session, account.User, Route(context, "type"), Route(context, "stateKey"), await ClientApi.ReadBodyAsync(context), context);
        return new JsonObject { ["event_id"] = sent.ToString() };
    }

    public async Task<JsonNode> GetStateAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        RoomSession session = await RequireRoomAsync(context, account.User);
        var slot = new StateSlot(Route(context, "type"), Route(context, "stateKey"));
        Pdu? found = await session.ReadAsync(room => room.TryGetStateEvent(slot, out VerifiedPdu? state) ? state.Pdu : null, context.RequestAborted);
        return found is null ? throw ClientException.NotFound("The state does not have the event.") : JsonNode.Parse(found.Content.Utf8Span)!;
    }

    public async Task<JsonNode> GetWholeStateAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        RoomSession session = await RequireRoomAsync(context, account.User);
        Pdu[] state = await session.ReadAsync(ReadState, context.RequestAborted);
        return new JsonArray([.. state.Select(ClientEvents.Write)]);
    }

    public async Task<JsonNode> GetEventAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        RoomSession session = await RequireRoomAsync(context, account.User);
        Pdu? found = EventId.TryParse(Route(context, "eventId"), out EventId eventId)
            ? await session.ReadAsync(room => room.TryGetEvent(eventId, out RoomEvent? known) && known.Status == EventStatus.Accepted ? known.Pdu : null, context.RequestAborted)
            : null;
        return found is null ? throw ClientException.NotFound("The room does not have the event.") : ClientEvents.Write(found);
    }

    public async Task<JsonNode> GetMessagesAsync(HttpContext context)
    {
        Account account = await accounts.AuthenticateAsync(context);
        RoomSession session = await RequireRoomAsync(context, account.User);
        bool isForward = context.Request.Query["dir"] == "f";
        int limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, MaxMessages) : 10;
        string? from = context.Request.Query["from"];
        long position = from is not null && from.StartsWith('p') && long.TryParse(from[1..], CultureInfo.InvariantCulture, out long given) ? given : isForward ? 0 : long.MaxValue;
        IReadOnlyList<StoredEvent> page = await node.Store.ReadLogAsync(session.Id, position, isForward ? LogDirection.Forward : LogDirection.Backward, limit, context.RequestAborted);
        Pdu[] events = await session.ReadAsync(
            room => page.Where(stored => stored.Status == EventStatus.Accepted).Select(stored => room.TryGetEvent(stored.EventId, out RoomEvent? known) ? known.Pdu : null).OfType<Pdu>().ToArray(),
            context.RequestAborted);
        var answer = new JsonObject { ["start"] = from ?? $"p{position}", ["chunk"] = new JsonArray([.. events.Select(ClientEvents.Write)]) };
        if (page.Count == limit)
        {
            answer["end"] = $"p{page[^1].Position}";
        }

        return answer;
    }

    /// <summary>Reads the current state of a room.</summary>
    public static Pdu[] ReadState(Room room) =>
        [.. room.CurrentState.Values.Select(id => room.TryGetEvent(id, out RoomEvent? known) ? known.Pdu : null).OfType<Pdu>()];

    private Task<EventId> SendAsync(RoomSession session, UserId sender, string type, string? stateKey, JsonObject content, HttpContext context) =>
        SendAsync(session, Draft(sender, type, stateKey, content, session.Version), context.RequestAborted);

    private static async Task<EventId> SendAsync(RoomSession session, EventDraft draft, CancellationToken cancellationToken) =>
        await session.SendAsync(draft, cancellationToken) switch
        {
            SendResult.Sent sent => sent.Event.EventId,
            SendResult.NotAllowed refused => throw ClientException.Forbidden(refused.Verdict.ToString()),
            SendResult.Malformed malformed => throw new ClientException(413, "M_TOO_LARGE", malformed.Error.ToString()),
            SendResult.RefusedByPolicyServer refused => throw ClientException.Forbidden($"The policy server {refused.Via} refused the event."),
            _ => throw new ClientException(503, "M_UNKNOWN", "The state of the room is not available."),
        };

    private EventDraft Draft(UserId sender, string type, string? stateKey, JsonObject content, RoomVersion version) => new()
    {
        Sender = sender,
        Type = type,
        StateKey = stateKey,
        SentAt = timeProvider.GetUtcNow(),
        Content = Encoding.UTF8.GetBytes(content.ToJsonString()),
        Redacts = !version.Redaction.RedactsIsInContent && type == "m.room.redaction" && EventId.TryParse(ClientApi.Text(content, "redacts"), out EventId target) ? target : null,
        EventId = version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.Parse($"${Guid.NewGuid():N}:{node.Name}") : null,
    };

    private static JsonObject PowerLevels(UserId creator, RoomVersion version) => version.Authorization.GivesCreatorsInfinitePower
        ? new JsonObject { ["users"] = new JsonObject() }
        : new JsonObject { ["users"] = new JsonObject { [creator.ToString()] = 100 } };

    private async Task<RoomSession> RequireRoomAsync(HttpContext context, UserId user)
    {
        RoomSession? session = RoomId.TryParse(Route(context, "roomId"), out RoomId roomId) ? await node.Rooms.FindAsync(roomId, context.RequestAborted) : null;
        bool isJoined = session is not null && await session.ReadAsync(room => IsJoined(room, user), context.RequestAborted);
        return isJoined ? session! : throw ClientException.Forbidden("The user is not in the room.");
    }

    private static bool IsJoined(Room room, UserId user) =>
        room.TryGetStateEvent(new StateSlot("m.room.member", user.ToString()), out VerifiedPdu? member)
        && member.Pdu.Content.TryGetMember("membership"u8, out Matrix.Core.Json.JsonSlice membership) && membership.StringEquals("join"u8);

    private async Task<(RoomId RoomId, IReadOnlyList<ServerName> Vias)> FindRoomAsync(HttpContext context, UserId user)
    {
        string text = Route(context, context.Request.RouteValues.ContainsKey("roomIdOrAlias") ? "roomIdOrAlias" : "roomId");
        List<ServerName> vias = [.. context.Request.Query["via"].Concat(context.Request.Query["server_name"]).Select(name => ServerName.TryParse(name, out ServerName server) ? server : default).Where(server => !server.IsDefault)];
        if (RoomAlias.TryParse(text, out RoomAlias alias))
        {
            var entry = await node.Federation.Client.Queries.GetDirectoryEntryAsync(alias.ServerName, alias, context.RequestAborted);
            return (entry.RoomId, [.. vias, .. entry.Servers]);
        }

        if (!RoomId.TryParse(text, out RoomId roomId))
        {
            throw new ClientException(400, "M_INVALID_PARAM", "The path names neither a room nor an alias.");
        }

        if (joined.FindInviter(user, roomId) is { } inviter)
        {
            vias.Add(inviter);
        }

        if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon && ServerName.TryParse(text[(colon + 1)..], out ServerName creator))
        {
            vias.Add(creator);
        }

        return (roomId, vias);
    }

    private static MembershipResult.Done Require(MembershipResult result) => result switch
    {
        MembershipResult.Done done => done,
        MembershipResult.Refused { Error: { } error } => throw error,
        MembershipResult.Refused refused => throw ClientException.Forbidden($"{refused.Verdict}"),
        MembershipResult.Failed { Failures: [.., FederationException last] } => throw last,
        _ => throw ClientException.NotFound("No server of the room is known."),
    };

    private static string Route(HttpContext context, string name) => context.Request.RouteValues[name]?.ToString() ?? "";
}
