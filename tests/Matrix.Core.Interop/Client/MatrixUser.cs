using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop.Client;

/// <summary>A user of either server, by the client-server API.</summary>
internal sealed class MatrixUser(ClientApi api, UserId id, string deviceId, string token)
{
    private static readonly string[] Algorithms = ["m.olm.v1.curve25519-aes-sha2"];

    private int _transactions;

    public UserId Id { get; } = id;

    public string DeviceId { get; } = deviceId;

    public string Token { get; } = token;

    /// <summary>The part of the ID before the server's name, which is the display name, too.</summary>
    public string LocalName => Id.ToString()[1..^(Id.ServerName.ToString().Length + 1)];

    /// <summary>Makes a room that anybody may join.</summary>
    public Task<RoomId> CreateRoomAsync(RoomVersion version, string name, string? alias = null) => alias is null
        ? CreateAsync(new { preset = "public_chat", room_version = version.Id.ToString(), name })
        : CreateAsync(new { preset = "public_chat", room_version = version.Id.ToString(), name, room_alias_name = alias });

    /// <summary>Makes a room that nobody may join uninvited.</summary>
    public Task<RoomId> CreatePrivateRoomAsync(RoomVersion version) =>
        CreateAsync(new { preset = "private_chat", room_version = version.Id.ToString() });

    /// <summary>Makes a room that the members of another may join.</summary>
    public Task<RoomId> CreateRestrictedRoomAsync(RoomVersion version, RoomId other) =>
        CreateWithRulesAsync(version, new { join_rule = "restricted", allow = new[] { new { type = "m.room_membership", room_id = other.ToString() } } });

    /// <summary>Makes a room at which anybody may knock.</summary>
    public Task<RoomId> CreateKnockRoomAsync(RoomVersion version) => CreateWithRulesAsync(version, new { join_rule = "knock" });

    /// <summary>Joins a room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="via">A server in it; null for a room of this server, or one to which the user is invited.</param>
    public Task JoinAsync(RoomId room, ServerName? via = null) => CallAsync(HttpMethod.Post, $"/join/{Escape(room)}{Via(via)}", new { });

    /// <summary>Tries to join a room.</summary>
    /// <returns>The status.</returns>
    public async Task<int> TryJoinAsync(RoomId room, ServerName via) =>
        (await api.TryCallAsync(HttpMethod.Post, $"/_matrix/client/v3/join/{Escape(room)}{Via(via)}", new { }, Token)).Status;

    public Task LeaveAsync(RoomId room) => CallAsync(HttpMethod.Post, $"/rooms/{Escape(room)}/leave", new { });

    public Task KnockAsync(RoomId room, ServerName via) => CallAsync(HttpMethod.Post, $"/knock/{Escape(room)}{Via(via)}", new { });

    /// <summary>The rooms to which the user is invited.</summary>
    public async Task<IReadOnlyList<string>> InvitesAsync()
    {
        JsonElement sync = await CallAsync(HttpMethod.Get, "/sync?timeout=0");
        return sync.TryGetProperty("rooms", out JsonElement rooms) && rooms.TryGetProperty("invite", out JsonElement invites)
            ? [.. invites.EnumerateObject().Select(room => room.Name)]
            : [];
    }

    /// <summary>The texts of the messages in a room, newest first, as far back as the server gives them.</summary>
    public async Task<IReadOnlyList<string>> MessagesAsync(RoomId room)
    {
        List<string> texts = [];
        string? from = null;
        do
        {
            JsonElement page = await CallAsync(HttpMethod.Get, $"/rooms/{Escape(room)}/messages?dir=b&limit=50{(from is null ? "" : $"&from={Uri.EscapeDataString(from)}")}");
            texts.AddRange(page.GetProperty("chunk").EnumerateArray().Select(item => JsonBytes.Text(item.GetProperty("content"), "body")).OfType<string>());
            from = JsonBytes.Text(page, "end");
        }
        while (from is not null);

        return texts;
    }

    public Task InviteAsync(RoomId room, UserId user) => CallAsync(HttpMethod.Post, $"/rooms/{Escape(room)}/invite", new { user_id = user.ToString() });

    /// <summary>Says something.</summary>
    public async Task<EventId> SendAsync(RoomId room, string text)
    {
        string path = $"/rooms/{Escape(room)}/send/m.room.message/t{Interlocked.Increment(ref _transactions)}";
        return EventId.Parse(JsonBytes.Text(await CallAsync(HttpMethod.Put, path, new { msgtype = "m.text", body = text }), "event_id")!);
    }

    public Task SetTopicAsync(RoomId room, string topic) => CallAsync(HttpMethod.Put, $"/rooms/{Escape(room)}/state/m.room.topic", new { topic });

    /// <summary>Begins to type.</summary>
    public Task TypeAsync(RoomId room) => CallAsync(HttpMethod.Put, $"/rooms/{Escape(room)}/typing/{Escape(Id)}", new { typing = true, timeout = 30_000 });

    /// <summary>Who types in a room, as this user sees it.</summary>
    public async Task<IReadOnlyList<string>> TypingInAsync(RoomId room)
    {
        JsonElement sync = await CallAsync(HttpMethod.Get, "/sync?timeout=0");
        JsonElement events = sync.GetProperty("rooms").GetProperty("join").GetProperty(room.ToString()).GetProperty("ephemeral").GetProperty("events");
        return [.. events.EnumerateArray()
            .Where(item => JsonBytes.Text(item, "type") == "m.typing")
            .SelectMany(item => item.GetProperty("content").GetProperty("user_ids").EnumerateArray())
            .Select(user => user.GetString()!)];
    }

    /// <summary>A token that proves to others who this is.</summary>
    public async Task<string> OpenIdTokenAsync() => JsonBytes.Text(await CallAsync(HttpMethod.Post, $"/user/{Escape(Id)}/openid/request_token", new { }), "access_token")!;

    /// <summary>Makes the device one that others can encrypt for. The peer takes any keys.</summary>
    /// <param name="oneTimeKey">The ID of a key to be claimed once.</param>
    public Task UploadKeysAsync(string oneTimeKey) => CallAsync(HttpMethod.Post, "/keys/upload", new
    {
        device_keys = new
        {
            user_id = Id.ToString(),
            device_id = DeviceId,
            algorithms = Algorithms,
            keys = new Dictionary<string, string>(StringComparer.Ordinal) { [$"curve25519:{DeviceId}"] = "public", [$"ed25519:{DeviceId}"] = "public" },
            signatures = new { },
        },
        one_time_keys = new Dictionary<string, object>(StringComparer.Ordinal) { [oneTimeKey] = new { key = "public", signatures = new { } } },
    });

    /// <summary>Uploads a file.</summary>
    /// <returns>The media ID.</returns>
    public async Task<string> UploadAsync(byte[] content)
    {
        string uri = JsonBytes.Text(await api.UploadAsync(content, Token), "content_uri")!;
        return uri[(uri.LastIndexOf('/') + 1)..];
    }

    /// <summary>The state of the room as the peer has it.</summary>
    public async Task<StateMap> StateAsync(RoomId room)
    {
        JsonElement state = await CallAsync(HttpMethod.Get, $"/rooms/{Escape(room)}/state");
        return StateMap.FromEntries(state.EnumerateArray().Select(item => new StateEntry(
            new StateSlot(JsonBytes.Text(item, "type")!, JsonBytes.Text(item, "state_key")!),
            EventId.Parse(JsonBytes.Text(item, "event_id")!))));
    }

    /// <summary>What an event says, as this user sees it; null where the peer does not show it.</summary>
    public async Task<string?> BodyOfAsync(RoomId room, EventId eventId)
    {
        JsonElement? shown = await TryGetAsync($"/rooms/{Escape(room)}/event/{Escape(eventId)}");
        return shown is { } found ? JsonBytes.Text(found.GetProperty("content"), "body") : null;
    }

    /// <summary>How a user stands in the room, by the peer's state; null where he never was in it.</summary>
    public async Task<string?> MembershipOfAsync(RoomId room, UserId user)
    {
        JsonElement? content = await TryGetAsync($"/rooms/{Escape(room)}/state/m.room.member/{Escape(user)}");
        return content is { } found ? JsonBytes.Text(found, "membership") : null;
    }

    /// <summary>A user's display name, which the peer asks the user's own server for; null where it is not to be had.</summary>
    public async Task<string?> DisplayNameOfAsync(UserId user) =>
        await TryGetAsync($"/profile/{Escape(user)}/displayname") is { } found ? JsonBytes.Text(found, "displayname") : null;

    private Task<RoomId> CreateWithRulesAsync(RoomVersion version, object joinRules) => CreateAsync(new
    {
        preset = "private_chat",
        room_version = version.Id.ToString(),
        initial_state = new[] { new { type = "m.room.join_rules", state_key = "", content = joinRules } },
    });

    private async Task<RoomId> CreateAsync(object body) => RoomId.Parse(JsonBytes.Text(await CallAsync(HttpMethod.Post, "/createRoom", body), "room_id")!);

    private Task<JsonElement> CallAsync(HttpMethod method, string path, object? body = null) => api.CallAsync(method, $"/_matrix/client/v3{path}", body, Token);

    private async Task<JsonElement?> TryGetAsync(string path)
    {
        (int status, JsonElement reply) = await api.TryCallAsync(HttpMethod.Get, $"/_matrix/client/v3{path}", token: Token);
        return status == 200 ? reply : null;
    }

    private static string Via(ServerName? via) => via is { } server ? $"?via={Uri.EscapeDataString(server.ToString())}&server_name={Uri.EscapeDataString(server.ToString())}" : "";

    private static string Escape<T>(T id) => Uri.EscapeDataString(id!.ToString()!);
}
