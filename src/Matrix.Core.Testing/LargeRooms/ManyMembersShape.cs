using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Creates a room with very many members and successive forks of two unrelated events.</summary>
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
            // The users who joined first leave first, so that every user who leaves is a member.
            UserId comes = RoomUsers.Person(people + i);
            UserId goes = RoomUsers.Person(i);
            made.Add(pen.Fork(tip, (ref left) => pen.Join(ref left, comes), (ref right) => pen.Leave(ref right, goes), out (RoomCursor Left, RoomCursor Right) tips));

            // Neither event changes the state that allows the other, so the merged state is known without resolution.
            StateSlot left = made[^1].Right[0].Pdu.Slot!.Value;
            tip = RoomCursor.Merge(tips.Left, tips.Right, tips.Left.State.SetItem(left, made[^1].Right[0].Pdu.EventId));
        }

        return new LargeRoom(pen, made.MoveToImmutable());
    }
}
