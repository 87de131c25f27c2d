using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Represents the facts that decided a refusal. A fact that did not matter is <see langword="null"/>.</summary>
/// <remarks>Properties are set by name. The record does not have a positional constructor, so that properties can be added.</remarks>
public sealed record AuthFacts
{
    /// <summary>Gets an instance in which no fact is set.</summary>
    public static AuthFacts None { get; } = new();

    /// <summary>Gets the sender's level. For a restricted join (AU-5.3e.2) it is the level of the user who authorised the join.</summary>
    public PowerLevel? SenderLevel { get; init; }

    /// <summary>Gets the level that was required, or the old or new level of a change of power levels.</summary>
    public PowerLevel? RequiredLevel { get; init; }

    /// <summary>Gets the level of the user who is kicked, banned or unbanned.</summary>
    public PowerLevel? TargetLevel { get; init; }

    /// <summary>Gets the sender's membership. For a restricted join (AU-5.3e.2) it is the membership of the user who authorised the join.</summary>
    public Membership? SenderMembership { get; init; }

    /// <summary>Gets the membership of the user that the event is about.</summary>
    public Membership? TargetMembership { get; init; }

    /// <summary>Gets the room's join rule.</summary>
    public JoinRule? JoinRule { get; init; }

    /// <summary>Gets the event in <c>auth_events</c> that broke a rule.</summary>
    public EventId? CitedEvent { get; init; }

    /// <summary>Gets the state slot that a rule found missing, duplicated, outside the selection, or with a wrong state key.</summary>
    public StateSlot? Slot { get; init; }

    /// <summary>Gets the field of the content that matters, for example <c>users_default</c> or <c>events.m.room.name</c>.</summary>
    public string? Field { get; init; }

    /// <summary>Gets a value that indicates whether a required level cannot be read. This is possible up to version 9, which only checks <c>users</c>.</summary>
    public bool LevelIsMalformed { get; init; }
}
