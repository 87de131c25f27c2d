using System.Globalization;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <content>Writes the events that large rooms are made of.</content>
internal sealed partial class LargeRoomWriter
{
    /// <summary>Writes a public room: the create event, the founder's join, power levels, join rules, and the joins of its moderators.</summary>
    /// <param name="levels">The levels of users other than the founder, who has level 100 or, where creators do, an infinite level.</param>
    /// <param name="moderators">The number of moderators who join.</param>
    public RoomCursor Found(IReadOnlyList<(UserId User, long Level)> levels, int moderators)
    {
        RoomCursor tip = RoomCursor.Start;
        UserId founder = RoomUsers.Founder;
        string creator = Version.Authorization.Creators == CreatorSource.ContentCreator ? $"\"creator\":\"{founder}\"," : "";
        _ = Write(ref tip, founder, "m.room.create", "", $$"""{{{creator}}"room_version":"{{Version}}"}""");
        Join(ref tip, founder);
        PowerLevels(ref tip, founder, levels);
        _ = Write(ref tip, founder, "m.room.join_rules", "", """{"join_rule":"public"}""");
        for (int i = 0; i < moderators; i++)
        {
            Join(ref tip, RoomUsers.Moderator(i));
        }

        return tip;
    }

    public void Join(ref RoomCursor tip, UserId user) => Member(ref tip, user, user, "join");

    public void Leave(ref RoomCursor tip, UserId user) => Member(ref tip, user, user, "leave");

    public void Member(ref RoomCursor tip, UserId sender, UserId target, string membership) =>
        Write(ref tip, sender, "m.room.member", target.ToString(), $$"""{"membership":"{{membership}}"}""");

    public void Topic(ref RoomCursor tip, UserId sender, int number) =>
        Write(ref tip, sender, "m.room.topic", "", string.Create(CultureInfo.InvariantCulture, $$"""{"topic":"topic {{number}}"}"""));

    /// <summary>Writes power levels.</summary>
    /// <param name="tip">The position, which moves after the event.</param>
    /// <param name="sender">The sender.</param>
    /// <param name="levels">The levels of users other than the founder.</param>
    public void PowerLevels(ref RoomCursor tip, UserId sender, IEnumerable<(UserId User, long Level)> levels)
    {
        var users = new StringBuilder();
        IEnumerable<(UserId User, long Level)> listed = Version.Authorization.GivesCreatorsInfinitePower ? levels : levels.Prepend((RoomUsers.Founder, 100));
        foreach ((UserId user, long level) in listed)
        {
            _ = users.Append(CultureInfo.InvariantCulture, $"{(users.Length == 0 ? "" : ",")}\"{user}\":{level}");
        }

        // Any user may set their own status.
        _ = Write(ref tip, sender, "m.room.power_levels", "", $$$"""{"events":{"org.example.status":0},"users":{{{{users}}}}}""");
    }
}
