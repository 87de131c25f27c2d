namespace Matrix.Core.Events.Tests.Support;

/// <summary>What redaction keeps, by room version from and to; written from the spec's pages, not from the code.</summary>
internal static class ExpectedRedaction
{
    public static (string Key, int From, int To)[] TopLevel { get; } =
    [
        ("event_id", 1, 12), ("type", 1, 12), ("room_id", 1, 12), ("sender", 1, 12), ("state_key", 1, 12), ("content", 1, 12),
        ("hashes", 1, 12), ("signatures", 1, 12), ("depth", 1, 12), ("prev_events", 1, 12), ("auth_events", 1, 12),
        ("origin_server_ts", 1, 12), ("origin", 1, 10), ("membership", 1, 10), ("prev_state", 1, 10),
    ];

    public static (string Type, string Key, int From, int To)[] Content { get; } =
    [
        ("m.room.member", "membership", 1, 12),
        ("m.room.member", "join_authorised_via_users_server", 9, 12),
        ("m.room.create", "creator", 1, 12),
        ("m.room.create", "room_version", 11, 12),
        ("m.room.create", "m.federate", 11, 12),
        ("m.room.create", "predecessor", 11, 12),
        ("m.room.create", "additional_creators", 11, 12),
        ("m.room.create", "anything else", 11, 12),
        ("m.room.join_rules", "join_rule", 1, 12),
        ("m.room.join_rules", "allow", 8, 12),
        ("m.room.power_levels", "ban", 1, 12),
        ("m.room.power_levels", "events", 1, 12),
        ("m.room.power_levels", "events_default", 1, 12),
        ("m.room.power_levels", "kick", 1, 12),
        ("m.room.power_levels", "redact", 1, 12),
        ("m.room.power_levels", "state_default", 1, 12),
        ("m.room.power_levels", "users", 1, 12),
        ("m.room.power_levels", "users_default", 1, 12),
        ("m.room.power_levels", "invite", 11, 12),
        ("m.room.history_visibility", "history_visibility", 1, 12),
        ("m.room.aliases", "aliases", 1, 5),
        ("m.room.redaction", "redacts", 11, 12),
    ];

    /// <summary>Keys that no version keeps of the content of any type but the create event of version 11 on.</summary>
    public static string[] NeverKept { get; } =
        ["notifications", "displayname", "avatar_url", "reason", "is_direct", "body", "alias", "deny", "allow_ip_literals", "m.relates_to", "", "Membership", "membership\0"];

    public static string[] Types { get; } = [.. Content.Select(row => row.Type).Distinct(StringComparer.Ordinal), "m.room.message", "m.room.name", "m.room.server_acl", "m.room.third_party_invite", ""];

    public static bool KeepsTopLevel(string key, int version) => TopLevel.Any(row => row.Key == key && row.From <= version && version <= row.To);

    public static bool KeepsContent(string type, string key, int version) =>
        (type == "m.room.create" && version >= 11)
        || Content.Any(row => row.Type == type && row.Key == key && row.From <= version && version <= row.To);
}
