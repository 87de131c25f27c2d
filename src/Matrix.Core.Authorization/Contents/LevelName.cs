namespace Matrix.Core.Authorization;

/// <summary>Specifies the levels of a room, in the order of the rule on their alteration.</summary>
internal enum LevelName
{
    UsersDefault,
    EventsDefault,
    StateDefault,
    Ban,
    Redact,
    Kick,
    Invite,
}
