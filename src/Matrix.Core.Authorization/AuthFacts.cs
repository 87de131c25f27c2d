using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>What decided a refusal, as data. What did not matter is null.</summary>
/// <remarks>Properties are set by name; there is no positional constructor to depend on.</remarks>
public sealed record AuthFacts
{
    /// <summary>The facts of a refusal to which none matter.</summary>
    public static AuthFacts None { get; } = new();

    /// <summary>The sender's level; in a restricted join (AU-5.3e.2) that of the user who authorised it.</summary>
    public PowerLevel? SenderLevel { get; init; }

    /// <summary>The level that was required, or that is changed.</summary>
    public PowerLevel? RequiredLevel { get; init; }

    /// <summary>The level of the user who is kicked, banned, invited or changed.</summary>
    public PowerLevel? TargetLevel { get; init; }

    /// <summary>The sender's membership; in a restricted join (AU-5.3e.2) that of the user who authorised it.</summary>
    public Membership? SenderMembership { get; init; }

    /// <summary>The membership of the user whom the event is about.</summary>
    public Membership? TargetMembership { get; init; }

    /// <summary>The room's join rule.</summary>
    public JoinRule? JoinRule { get; init; }

    /// <summary>The event that is cited wrongly.</summary>
    public EventId? CitedEvent { get; init; }

    /// <summary>The state key that is missing, twice there, or not asked for.</summary>
    public StateSlot? Key { get; init; }

    /// <summary>The field of the content that matters: <c>users_default</c>, <c>events.m.room.name</c>.</summary>
    public string? Field { get; init; }

    /// <summary>Whether a level that was needed cannot be read (possible to version 9, where only <c>users</c> is checked).</summary>
    public bool LevelIsMalformed { get; init; }
}
