namespace Matrix.Core.Authorization;

/// <summary>The levels of a room, in the order in which the rule on their alteration lists them.</summary>
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
