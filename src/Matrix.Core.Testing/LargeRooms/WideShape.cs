using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Creates a room with many members, in which bans and power levels on one branch meet joins and topics on the other.</summary>
internal static class WideShape
{
    public static LargeRoom Make(RoomVersion version, int members, int changes, int seed)
    {
        var pen = new LargeRoomWriter(version, "wide", seed, members + (2 * changes) + 3);
        UserId moderator = RoomUsers.Moderator(0);
        RoomCursor tip = pen.Found([(moderator, 50)], moderators: 1);
        int people = members - RoomUsers.StaffOfTwo;
        for (int i = 0; i < people; i++)
        {
            pen.Join(ref tip, RoomUsers.Person(i));
        }

        void Left(ref RoomCursor left)
        {
            pen.PowerLevels(ref left, RoomUsers.Founder, [(moderator, 50), (RoomUsers.Person(0), 10)]);
            for (int i = 1; i < changes; i++)
            {
                pen.Member(ref left, moderator, RoomUsers.Person(i), "ban");
            }
        }

        void Right(ref RoomCursor right)
        {
            for (int i = 0; i < changes; i++)
            {
                if (i % 2 == 0)
                {
                    pen.Join(ref right, RoomUsers.Person(people + i));
                }
                else
                {
                    pen.Topic(ref right, RoomUsers.Founder, i);
                }
            }
        }

        return new LargeRoom(pen, [pen.Fork(tip, Left, Right, out _)]);
    }
}
