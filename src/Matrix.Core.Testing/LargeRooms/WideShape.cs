using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Many members; bans and power levels against joins and topics.</summary>
internal static class WideShape
{
    public static LargeRoom Make(RoomVersion version, int members, int changes, int seed)
    {
        var pen = new RoomPen(version, "wide", seed, members + (2 * changes) + 3);
        UserId moderator = RoomCast.Moderator(0);
        RoomTip tip = pen.Found([(moderator, 50)], moderators: 1);
        int people = members - RoomCast.StaffOfTwo;
        for (int i = 0; i < people; i++)
        {
            pen.Join(ref tip, RoomCast.Person(i));
        }

        void Left(ref RoomTip left)
        {
            pen.PowerLevels(ref left, RoomCast.Founder, [(moderator, 50), (RoomCast.Person(0), 10)]);
            for (int i = 1; i < changes; i++)
            {
                pen.Member(ref left, moderator, RoomCast.Person(i), "ban");
            }
        }

        void Right(ref RoomTip right)
        {
            for (int i = 0; i < changes; i++)
            {
                if (i % 2 == 0)
                {
                    pen.Join(ref right, RoomCast.Person(people + i));
                }
                else
                {
                    pen.Topic(ref right, RoomCast.Founder, i);
                }
            }
        }

        return new LargeRoom(pen, [pen.Fork(tip, Left, Right, out _)]);
    }
}
