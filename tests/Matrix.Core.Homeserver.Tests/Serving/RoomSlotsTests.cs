using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Serving;

/// <summary>The slots for rooms in which transactions are at work.</summary>
public sealed class RoomSlotsTests
{
    private static readonly RoomId Hot = RoomId.Parse("!hot:a.example");

    [Fact]
    public async Task Enter_ABusyRoom_LeavesSlotsForOthers()
    {
        using var slots = new RoomSlots();
        Task<RoomSlots.Slot>[] hot = [.. Enumerable.Range(0, 3 * RoomSlots.MaxAtWork).Select(_ => slots.EnterAsync(Hot, TestNode.Stop))];

        RoomSlots.Slot[] others = await Task.WhenAll(
            Enumerable.Range(0, RoomSlots.MaxAtWork - RoomSlots.MaxPerRoom).Select(i => slots.EnterAsync(RoomId.Parse($"!r{i}:a.example"), TestNode.Stop)));
        Task<RoomSlots.Slot> oneMore = slots.EnterAsync(RoomId.Parse("!more:a.example"), TestNode.Stop);

        Assert.Equal(RoomSlots.MaxPerRoom, hot.Count(slot => slot.IsCompletedSuccessfully));
        Assert.False(oneMore.IsCompleted);
        others[0].Dispose();
        (await oneMore).Dispose();
        Array.ForEach(others[1..], slot => slot.Dispose());
        foreach (Task<RoomSlots.Slot> slot in hot)
        {
            (await slot).Dispose();
        }

        Assert.Equal(0, slots.RoomCount);
    }

    [Fact]
    public async Task Enter_CanceledWhileItWaits_KeepsNothing()
    {
        using var slots = new RoomSlots();
        RoomSlots.Slot[] taken = await Task.WhenAll(Enumerable.Range(0, RoomSlots.MaxPerRoom).Select(_ => slots.EnterAsync(Hot, TestNode.Stop)));
        using var cancel = new CancellationTokenSource();
        Task<RoomSlots.Slot> waiting = slots.EnterAsync(Hot, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Array.ForEach(taken, slot => slot.Dispose());
        Assert.Equal(0, slots.RoomCount);
    }
}
