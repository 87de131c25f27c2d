using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>A long chain of power levels, rejoins along it, and branches that both go on with the chain.</summary>
internal static class DeepShape
{
    private const int People = 10;
    private const int LevelsToARejoin = 10;
    private const int MaxLevel = 40;

    public static LargeRoom Make(RoomVersion version, int length, int seed)
    {
        var pen = new RoomPen(version, "deep", seed, length + (length / LevelsToARejoin * 2) + People + 16);
        RoomTip tip = pen.Found(LevelsAt(0), moderators: 2);
        for (int i = 0; i < People; i++)
        {
            pen.Join(ref tip, RoomCast.Person(i));
        }

        for (int i = 1; i < length; i++)
        {
            pen.PowerLevels(ref tip, RoomCast.Founder, LevelsAt(i));
            if (i % LevelsToARejoin == 0)
            {
                UserId person = RoomCast.Person(i / LevelsToARejoin % People);
                pen.Leave(ref tip, person);
                pen.Join(ref tip, person);
            }
        }

        void Left(ref RoomTip left)
        {
            pen.PowerLevels(ref left, RoomCast.Founder, LevelsAt(length));
            pen.Member(ref left, RoomCast.Moderator(0), RoomCast.Person(0), "ban");
            pen.Leave(ref left, RoomCast.Person(1));
            pen.Topic(ref left, RoomCast.Moderator(1), 0);
        }

        void Right(ref RoomTip right)
        {
            pen.PowerLevels(ref right, RoomCast.Moderator(0), LevelsAt(length + 1));
            pen.Leave(ref right, RoomCast.Person(0));
            pen.Join(ref right, RoomCast.Person(0));
            pen.Topic(ref right, RoomCast.Moderator(0), 1);
        }

        return new LargeRoom(pen, [pen.Fork(tip, Left, Right, out _)]);
    }

    /// <summary>The two moderators as they always are, and one person at another level than before.</summary>
    private static IReadOnlyList<(UserId User, long Level)> LevelsAt(int number) =>
        [(RoomCast.Moderator(0), 90), (RoomCast.Moderator(1), 50), (RoomCast.Person(number % People), number % MaxLevel)];
}
