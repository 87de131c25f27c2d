using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Very many members; one fork after another, of two events that have nothing to do with each other.</summary>
internal static class ManyMembersShape
{
    public static LargeRoom Make(RoomVersion version, int members, int forks, int seed)
    {
        var pen = new LargeRoomWriter(version, "hq", seed, members + (2 * forks) + 3);
        RoomCursor tip = pen.Found([], moderators: 0);
        int people = members - 1;
        for (int i = 0; i < people; i++)
        {
            pen.Join(ref tip, RoomUsers.Person(i));
        }

        ImmutableArray<RoomFork>.Builder made = ImmutableArray.CreateBuilder<RoomFork>(forks);
        for (int i = 0; i < forks; i++)
        {
            // Who came first leaves first, so that everyone who leaves is there.
            UserId comes = RoomUsers.Person(people + i);
            UserId goes = RoomUsers.Person(i);
            made.Add(pen.Fork(tip, (ref left) => pen.Join(ref left, comes), (ref right) => pen.Leave(ref right, goes), out (RoomCursor Left, RoomCursor Right) tips));

            // Both are allowed by what neither changes, so that the state they merge to is known without resolving.
            StateSlot left = made[^1].Right[0].Pdu.Slot!.Value;
            tip = RoomCursor.Merge(tips.Left, tips.Right, tips.Left.State.Set(left, made[^1].Right[0].Pdu.EventId));
        }

        return new LargeRoom(pen, made.MoveToImmutable());
    }
}
