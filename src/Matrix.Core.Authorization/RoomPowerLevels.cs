using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Provides the levels of a room in one state: the levels of users and the levels that actions require.</summary>
/// <remarks>
/// The defaults are the same with and without a power levels event, except for the creator's 100. Each method returns <see langword="false"/> if the level that it
/// needs cannot be read.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#mroompower_levels">Client-server API, m.room.power_levels</seealso>
public readonly record struct RoomPowerLevels
{
    private const long DefaultRestrictedLevel = 50;
    private const long CreatorLevel = 100;

    private readonly RoomVersion _version;
    private readonly CreateContent? _create;
    private readonly PowerLevelsContent? _content;

    private RoomPowerLevels(RoomVersion version, CreateContent? create, PowerLevelsContent? content)
    {
        _version = version;
        _create = create;
        _content = content;
    }

    /// <summary>Returns the levels of a state.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="createEvent">The create event, or <see langword="null"/> if the state does not have one.</param>
    /// <param name="powerLevels">The <c>m.room.power_levels</c> event, or <see langword="null"/> if the state does not have one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static RoomPowerLevels FromEvents(RoomVersion version, VerifiedPdu? createEvent, VerifiedPdu? powerLevels)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new RoomPowerLevels(
            version,
            createEvent is null ? null : CreateContent.Of(createEvent.Pdu),
            powerLevels is null ? null : PowerLevelsContent.Of(powerLevels.Pdu));
    }

    /// <summary>Tries to get the level of a user.</summary>
    /// <param name="user">The user ID. It need not be a valid one.</param>
    /// <param name="level">The level.</param>
    /// <returns><see langword="false"/> if the level cannot be read.</returns>
    public bool TryGetUser(Utf8Text user, out PowerLevel level)
    {
        bool isCreator = _create?.IsCreator(user) == true;
        if (isCreator && _version.Authorization.GivesCreatorsInfinitePower)
        {
            level = PowerLevel.Infinite;
            return true;
        }

        if (_content is null)
        {
            level = new PowerLevel(isCreator ? CreatorLevel : 0);
            return true;
        }

        LevelField own = _content.Users.Find(user);
        level = default;
        return !_content.Users.IsMalformed
            && (own.IsAbsent ? _content[LevelName.UsersDefault].TryGet(0, out level) : own.TryGet(0, out level));
    }

    /// <summary>Tries to get the level that an event's type requires of its sender.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="level">The level.</param>
    /// <returns><see langword="false"/> if the level cannot be read.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> is <see langword="null"/>.</exception>
    public bool TryGetRequired(Pdu pdu, out PowerLevel level)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        long fallback = pdu.IsState ? DefaultRestrictedLevel : 0;
        level = new PowerLevel(fallback);
        if (_content is null)
        {
            return true;
        }

        LevelField own = _content.Events.Find(pdu.Type);
        return !_content.Events.IsMalformed
            && (own.IsAbsent
                ? _content[pdu.IsState ? LevelName.StateDefault : LevelName.EventsDefault].TryGet(fallback, out level)
                : own.TryGet(0, out level));
    }

    /// <summary>Tries to get the level to invite, 0 by default.</summary>
    /// <param name="level">The level.</param>
    /// <returns><see langword="false"/> if the level cannot be read.</returns>
    public bool TryGetInvite(out PowerLevel level) => TryGet(LevelName.Invite, 0, out level);

    /// <summary>Tries to get the level to kick, 50 by default.</summary>
    /// <param name="level">The level.</param>
    /// <returns><see langword="false"/> if the level cannot be read.</returns>
    public bool TryGetKick(out PowerLevel level) => TryGet(LevelName.Kick, DefaultRestrictedLevel, out level);

    /// <summary>Tries to get the level to ban, 50 by default.</summary>
    /// <param name="level">The level.</param>
    /// <returns><see langword="false"/> if the level cannot be read.</returns>
    public bool TryGetBan(out PowerLevel level) => TryGet(LevelName.Ban, DefaultRestrictedLevel, out level);

    /// <summary>Tries to get the level to redact, 50 by default.</summary>
    /// <param name="level">The level.</param>
    /// <returns><see langword="false"/> if the level cannot be read.</returns>
    public bool TryGetRedact(out PowerLevel level) => TryGet(LevelName.Redact, DefaultRestrictedLevel, out level);

    private bool TryGet(LevelName name, long fallback, out PowerLevel level)
    {
        level = new PowerLevel(fallback);
        return _content is null || _content[name].TryGet(fallback, out level);
    }
}
