using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>Represents the members that the redaction of a room version keeps, as a table. Other members are dropped. Kept values do not change.</summary>
/// <remarks>
/// The table affects every event ID of version 3 and later and every signature. One key too many or too few splits rooms.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v1/#redactions">Room version 1, Redaction</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v11/#redactions">Room version 11, Redaction</seealso>
public sealed class RedactionTable
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

    /// <summary>Initializes a table for a custom room version.</summary>
    /// <param name="topLevelKeys">The keys of the event that are kept.</param>
    /// <param name="content">The rules for the content by type: at most one for each type and one for all types.</param>
    /// <exception cref="ArgumentNullException">A parameter is <see langword="null"/>.</exception>
    public RedactionTable(IEnumerable<string> topLevelKeys, IEnumerable<RedactionContentRule> content)
    {
        ArgumentNullException.ThrowIfNull(topLevelKeys);
        ArgumentNullException.ThrowIfNull(content);
        TopLevelKeys = [.. topLevelKeys];
        Content = [.. content];
        _topLevel = new KeyTable(TopLevelKeys);
        for (PduField field = PduField.AuthEvents; field <= PduField.Unsigned; field++)
        {
            _fields |= _topLevel.Contains(PduFieldNames.Utf8(field)) ? 1u << (int)field : 0;
        }

        _content = [.. Content.Select(rule => new ContentTable(rule))];
    }

    /// <summary>Gets the rules of room versions 1 to 5.</summary>
    public static RedactionTable V1 { get; } = new(TopLevelV1,
    [
        new("m.room.member", ["membership"]),
        new("m.room.create", ["creator"]),
        new("m.room.join_rules", ["join_rule"]),
        new("m.room.power_levels", PowerLevelsV1),
        new("m.room.history_visibility", ["history_visibility"]),
        new("m.room.aliases", ["aliases"]),
    ]);

    /// <summary>Gets the rules of room versions 6 and 7, which no longer keep <c>aliases</c> (MSC2432).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v6/#redactions">Room version 6, Redactions</seealso>
    public static RedactionTable V6 { get; } = V1.Without("m.room.aliases");

    /// <summary>Gets the rules of room version 8, which keep <c>allow</c> of the join rules (MSC3289).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v8/#redactions">Room version 8, Redactions</seealso>
    public static RedactionTable V8 { get; } = V6.With(new RedactionContentRule("m.room.join_rules", ["allow", "join_rule"]));

    /// <summary>Gets the rules of room versions 9 and 10, which keep the authorising user of a restricted join (MSC3375).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v9/#redactions">Room version 9, Redactions</seealso>
    public static RedactionTable V9 { get; } =
        V8.With(new RedactionContentRule("m.room.member", ["join_authorised_via_users_server", "membership"]));

    /// <summary>
    /// Gets the rules of room versions 11 and 12 (MSC2174, MSC2176, MSC3821). They keep the whole content of the create event, <c>invite</c>, <c>content.redacts</c>
    /// and <c>third_party_invite.signed</c>, but not <c>origin</c>, <c>membership</c> and <c>prev_state</c> at the top level.
    /// </summary>
    /// <remarks>
    /// A <c>third_party_invite</c> that is an object without <c>signed</c> is kept empty. One that is not an object is dropped, as on most of the network.
    /// </remarks>
    public static RedactionTable V11 { get; } = new RedactionTable(TopLevelV11, V9.Content)
        .With(new RedactionContentRule("m.room.create", []) { KeepsAll = true })
        .With(new RedactionContentRule("m.room.member", ["join_authorised_via_users_server", "membership"])
        {
            Nested = new RedactionNestedRule("third_party_invite", ["signed"]) { KeepsEmpty = true },
        })
        .With(new RedactionContentRule("m.room.power_levels", [.. PowerLevelsV1, "invite"]))
        .With(new RedactionContentRule("m.room.redaction", ["redacts"]));

    /// <summary>Gets the rules of MSC2870, based on version 11, which keep server ACLs.</summary>
    public static RedactionTable Msc2870 { get; } =
        V11.With(new RedactionContentRule("m.room.server_acl", ["allow", "allow_ip_literals", "deny"]));

    /// <summary>Gets the rules of MSC3389, based on version 10, which keep the type and target of a relation in every event.</summary>
    public static RedactionTable Msc3389 { get; } = V9.With(new RedactionContentRule(null, [])
    {
        Nested = new RedactionNestedRule("m.relates_to", ["event_id", "rel_type"]),
    });

    /// <summary>Gets the keys of the event that are kept.</summary>
    public ImmutableArray<string> TopLevelKeys { get; }

    /// <summary>Gets the rules for the content, by type.</summary>
    public ImmutableArray<RedactionContentRule> Content { get; }

    /// <summary>Determines whether a field of the format is kept.</summary>
    internal bool Keeps(PduField field) => (_fields & (1u << (int)field)) != 0;

    /// <summary>Determines whether a member that is not a field of the format is kept.</summary>
    /// <param name="rawName">The raw text of its key. A key with an escape is never in the table, because its bytes differ from its characters.</param>
    internal bool KeepsUnknown(ReadOnlySpan<byte> rawName) => !rawName.Contains((byte)'\\') && _topLevel.Contains(rawName);

    /// <summary>Finds the rule for a type and the rule for all types. A rule that does not exist is <see langword="null"/>.</summary>
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

    private RedactionTable With(RedactionContentRule rule) =>
        new(TopLevelKeys, [.. Content.Where(old => old.EventType != rule.EventType), rule]);

    private RedactionTable Without(string eventType) =>
        new(TopLevelKeys, [.. Content.Where(old => old.EventType != eventType)]);
}
