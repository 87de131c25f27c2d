using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Represents the content of <c>m.room.power_levels</c>. A malformed field stays malformed and matters only if a rule reads it.</summary>
internal sealed class PowerLevelsContent
{
    /// <summary>The number of <see cref="LevelName"/> values.</summary>
    public const int Count = (int)LevelName.Invite + 1;

    private readonly Levels _levels;

    private PowerLevelsContent(Pdu pdu)
    {
        JsonSlice content = pdu.Content;
        Levels levels = default;
        for (LevelName name = LevelName.UsersDefault; name <= LevelName.Invite; name++)
        {
            _ = content.TryGetMember(KeyOf(name), out JsonSlice value);
            levels[(int)name] = LevelReader.Read(value, pdu.Version);
        }

        _levels = levels;
        _ = content.TryGetMember("users"u8, out JsonSlice users);
        _ = content.TryGetMember("events"u8, out JsonSlice events);
        _ = content.TryGetMember("notifications"u8, out JsonSlice notifications);
        Users = LevelMap.Read(users, pdu);
        Events = LevelMap.Read(events, pdu);
        Notifications = LevelMap.Read(notifications, pdu);
    }

    public LevelMap Users { get; }

    public LevelMap Events { get; }

    public LevelMap Notifications { get; }

    public LevelField this[LevelName name] => _levels[(int)name];

    public static PowerLevelsContent Of(Pdu pdu) => pdu.GetParsedContent(static pdu => new PowerLevelsContent(pdu));

    public static ReadOnlySpan<byte> KeyOf(LevelName name) => name switch
    {
        LevelName.UsersDefault => "users_default"u8,
        LevelName.EventsDefault => "events_default"u8,
        LevelName.StateDefault => "state_default"u8,
        LevelName.Ban => "ban"u8,
        LevelName.Redact => "redact"u8,
        LevelName.Kick => "kick"u8,
        LevelName.Invite => "invite"u8,
        _ => default,
    };

    /// <summary>Determines whether every key of <c>users</c> is a user ID.</summary>
    public bool UsersAreUserIds()
    {
        foreach (Utf8Text key in Users.Keys)
        {
            if (!UserId.TryParse(key.Utf8, out _))
            {
                return false;
            }
        }

        return true;
    }

    [InlineArray(Count)]
    private struct Levels
    {
        private LevelField _first;
    }
}
