using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Creates a room with a long chain of power levels, rejoins along it, and two branches that both continue the chain.</summary>
internal static class DeepShape
{
    private const int People = 10;
    private const int LevelsToARejoin = 10;
    private const int MaxLevel = 40;

    public static LargeRoom Make(RoomVersion version, int length, int seed)
    {
        var pen = new LargeRoomWriter(version, "deep", seed, length + (length / LevelsToARejoin * 2) + People + 16);
        RoomCursor tip = pen.Found(LevelsAt(0), moderators: 2);
        for (int i = 0; i < People; i++)
        {
            pen.Join(ref tip, RoomUsers.Person(i));
        }

        for (int i = 1; i < length; i++)
        {
            pen.PowerLevels(ref tip, RoomUsers.Founder, LevelsAt(i));
            if (i % LevelsToARejoin == 0)
            {
                UserId person = RoomUsers.Person(i / LevelsToARejoin % People);
                pen.Leave(ref tip, person);
                pen.Join(ref tip, person);
            }
        }

        void Left(ref RoomCursor left)
        {
            pen.PowerLevels(ref left, RoomUsers.Founder, LevelsAt(length));
            pen.Member(ref left, RoomUsers.Moderator(0), RoomUsers.Person(0), "ban");
            pen.Leave(ref left, RoomUsers.Person(1));
            pen.Topic(ref left, RoomUsers.Moderator(1), 0);
        }

        void Right(ref RoomCursor right)
        {
            pen.PowerLevels(ref right, RoomUsers.Moderator(0), LevelsAt(length + 1));
            pen.Leave(ref right, RoomUsers.Person(0));
            pen.Join(ref right, RoomUsers.Person(0));
            pen.Topic(ref right, RoomUsers.Moderator(0), 1);
        }

        return new LargeRoom(pen, [pen.Fork(tip, Left, Right, out _)]);
    }

    /// <summary>Returns the fixed levels of the two moderators, and the changed level of one other user.</summary>
    private static IReadOnlyList<(UserId User, long Level)> LevelsAt(int number) =>
        [(RoomUsers.Moderator(0), 90), (RoomUsers.Moderator(1), 50), (RoomUsers.Person(number % People), number % MaxLevel)];
}
