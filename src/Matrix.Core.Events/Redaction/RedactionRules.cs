using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>What the redaction of a room version keeps, as a table. Everything else is dropped; values are kept as they are.</summary>
/// <remarks>
/// Matrix spec, room versions 1, 6, 8, 9 and 11, § Redactions. The table enters every event ID of version 3 and later and every
/// signature: a key too many or too few splits rooms.
/// </remarks>
public sealed class RedactionRules
{
    private static readonly ImmutableArray<string> TopLevelV11 =
    [
        "auth_events", "content", "depth", "event_id", "hashes", "origin_server_ts", "prev_events", "room_id", "sender",
        "signatures", "state_key", "type",
    ];

    private static readonly ImmutableArray<string> TopLevelV1 = [.. TopLevelV11, "membership", "origin", "prev_state"];

    private static readonly ImmutableArray<string> PowerLevelsV1 =
        ["ban", "events", "events_default", "kick", "redact", "state_default", "users", "users_default"];

    private readonly KeyTable _topLevel;
    private readonly uint _fields;
    private readonly ContentTable[] _content;

    /// <summary>A table of one's own, for a room version of one's own.</summary>
    /// <param name="topLevelKeys">The keys of the event that are kept.</param>
    /// <param name="content">What is kept of the content, by type; at most one rule a type and one for all types.</param>
    public RedactionRules(ImmutableArray<string> topLevelKeys, ImmutableArray<RedactionContentRule> content)
    {
        TopLevelKeys = topLevelKeys;
        Content = content;
        _topLevel = new KeyTable(topLevelKeys);
        for (PduField field = PduField.AuthEvents; field <= PduField.Unsigned; field++)
        {
            _fields |= _topLevel.Contains(PduFieldNames.Utf8(field)) ? 1u << (int)field : 0;
        }

        _content = [.. content.Select(rule => new ContentTable(rule))];
    }

    /// <summary>Room versions 1 to 5.</summary>
    public static RedactionRules V1 { get; } = new(TopLevelV1,
    [
        new("m.room.member", ["membership"]),
        new("m.room.create", ["creator"]),
        new("m.room.join_rules", ["join_rule"]),
        new("m.room.power_levels", PowerLevelsV1),
        new("m.room.history_visibility", ["history_visibility"]),
        new("m.room.aliases", ["aliases"]),
    ]);

    /// <summary>Room versions 6 and 7: aliases are no longer kept (MSC2432).</summary>
    public static RedactionRules V6 { get; } = V1.Without("m.room.aliases");

    /// <summary>Room version 8: <c>allow</c> of the join rules is kept (MSC3289).</summary>
    public static RedactionRules V8 { get; } = V6.With(new RedactionContentRule("m.room.join_rules", ["allow", "join_rule"]));

    /// <summary>Room versions 9 and 10: the authoriser of a restricted join is kept (MSC3375).</summary>
    public static RedactionRules V9 { get; } =
        V8.With(new RedactionContentRule("m.room.member", ["join_authorised_via_users_server", "membership"]));

    /// <summary>
    /// Room versions 11 and 12 (MSC2174, MSC2176, MSC3821): the create event is kept whole, <c>invite</c>, <c>content.redacts</c>
    /// and <c>third_party_invite.signed</c> are kept; <c>origin</c>, <c>membership</c> and <c>prev_state</c> are not.
    /// </summary>
    /// <remarks>A <c>third_party_invite</c> that is an object without <c>signed</c> is kept empty, one that is no object is dropped, as most of the network does.</remarks>
    public static RedactionRules V11 { get; } = new RedactionRules(TopLevelV11, V9.Content)
        .With(new RedactionContentRule("m.room.create", []) { KeepsAll = true })
        .With(new RedactionContentRule("m.room.member", ["join_authorised_via_users_server", "membership"])
        {
            Nested = new RedactionNestedRule("third_party_invite", ["signed"], KeepsEmpty: true),
        })
        .With(new RedactionContentRule("m.room.power_levels", [.. PowerLevelsV1, "invite"]))
        .With(new RedactionContentRule("m.room.redaction", ["redacts"]));

    /// <summary>MSC2870 over version 11: server ACLs are kept.</summary>
    public static RedactionRules Msc2870 { get; } =
        V11.With(new RedactionContentRule("m.room.server_acl", ["allow", "allow_ip_literals", "deny"]));

    /// <summary>MSC3389 over version 10: the type and target of a relation are kept in every event.</summary>
    public static RedactionRules Msc3389 { get; } = V9.With(new RedactionContentRule(null, [])
    {
        Nested = new RedactionNestedRule("m.relates_to", ["event_id", "rel_type"], KeepsEmpty: false),
    });

    /// <summary>The keys of the event that are kept.</summary>
    public ImmutableArray<string> TopLevelKeys { get; }

    /// <summary>What is kept of the content, by type.</summary>
    public ImmutableArray<RedactionContentRule> Content { get; }

    /// <summary>Whether a field of the format is kept.</summary>
    internal bool Keeps(PduField field) => (_fields & (1u << (int)field)) != 0;

    /// <summary>Whether a member is kept that is no field of the format.</summary>
    /// <param name="rawName">The raw text of its key. One with an escape is in no table: its bytes are not what its characters are.</param>
    internal bool KeepsUnknown(ReadOnlySpan<byte> rawName) => !rawName.Contains((byte)'\\') && _topLevel.Contains(rawName);

    /// <summary>Finds the rule for a type and the one for all types; null where there is none.</summary>
    internal void FindContent(ReadOnlySpan<byte> eventType, out ContentTable? own, out ContentTable? forAll)
    {
        own = null;
        forAll = null;
        foreach (ContentTable table in _content)
        {
            if (table.EventType is null)
            {
                forAll = table;
            }
            else if (eventType.SequenceEqual(table.EventType))
            {
                own = table;
            }
        }
    }

    private RedactionRules With(RedactionContentRule rule) =>
        new(TopLevelKeys, [.. Content.Where(old => old.EventType != rule.EventType), rule]);

    private RedactionRules Without(string eventType) =>
        new(TopLevelKeys, [.. Content.Where(old => old.EventType != eventType)]);
}
