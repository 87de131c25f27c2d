using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Creates a room in which users join, leave, and are invited, kicked and banned, with two independent branches at the end.</summary>
internal static class ChurnShape
{
    private const int EventsToAPerson = 10;
    private const int EventsToABranch = 10;

    public static LargeRoom Make(RoomVersion version, int events, int seed)
    {
        var pen = new LargeRoomWriter(version, "churn", seed, events + 8);
        var random = new Random(seed);
        int branch = Math.Min(events / EventsToABranch, LargeRoom.MaxChurnBranch);
        RoomCursor tip = pen.Found([(RoomUsers.Moderator(0), 50), (RoomUsers.Moderator(1), 50)], moderators: 2);
        string[] memberships = [.. Enumerable.Repeat("leave", events / EventsToAPerson)];

        void Play(ref RoomCursor at, int count, string[] before)
        {
            for (int i = 0; i < count; i++)
            {
                Turn(pen, ref at, random, before);
            }
        }

        Play(ref tip, events - (2 * branch), memberships);
        RoomFork fork = pen.Fork(
            tip,
            (ref left) => Play(ref left, branch, [.. memberships]),
            (ref right) => Play(ref right, branch, [.. memberships]),
            out _);
        return new LargeRoom(pen, [fork]);
    }

    /// <summary>Writes one possible membership event of a random user.</summary>
    private static void Turn(LargeRoomWriter pen, ref RoomCursor tip, Random random, string[] memberships)
    {
        int number = random.Next(memberships.Length);
        UserId person = RoomUsers.Person(number);
        UserId moderator = RoomUsers.Moderator(random.Next(2));
        int chance = random.Next(100);
        (UserId sender, string membership) = memberships[number] switch
        {
            "join" => chance switch
            {
                < 45 => (person, "leave"),
                < 70 => (moderator, "leave"),
                < 85 => (moderator, "ban"),
                _ => (person, "join"),
            },
            "invite" => chance switch
            {
                < 75 => (person, "join"),
                < 90 => (person, "leave"),
                _ => (moderator, "leave"),
            },
            "ban" => (moderator, "leave"),
            _ => chance switch
            {
                < 70 => (person, "join"),
                < 92 => (moderator, "invite"),
                _ => (moderator, "ban"),
            },
        };
        pen.Member(ref tip, sender, person, membership);
        memberships[number] = membership;
    }
}
