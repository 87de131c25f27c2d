using System.Runtime.InteropServices;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>An event that takes over the array it was received in.</summary>
public sealed class TakenArrayTests
{
    public static TheoryData<int> AllVersions => [.. Versions.Numbers];

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void TryParseTaking_EventsOfARoom_AreTheSameEventsInTheirArrays(int number)
    {
        RoomVersion version = Versions.Of(number);
        foreach (Pdu expected in BuiltRoom.Events(version))
        {
            byte[] received = expected.Utf8.ToArray();

            Assert.True(Pdu.TryParseInPlace(received, version, PduSource.Received, out Pdu? pdu, out _));

            AssertSame(expected, pdu);
            Assert.Same(received, ArrayOf(pdu));
        }
    }

    /// <summary>Most servers do not send canonical JSON: the members stand in some order. The event is written over what was received.</summary>
    [Fact]
    public void TryParseTaking_MembersInAnotherOrder_IsWrittenIntoTheArray()
    {
        byte[] canonical = BatchEvents.Good(1).ToArray();
        byte[] received = MoveFirstMemberToTheEnd(canonical);
        Assert.NotEqual(canonical, received);
        Assert.True(Pdu.TryParse(received, BatchEvents.Rules, out Pdu? expected, out _));

        Assert.True(Pdu.TryParseInPlace(received, BatchEvents.Rules, PduSource.Received, out Pdu? pdu, out _));

        AssertSame(expected, pdu);
        Assert.Same(received, ArrayOf(pdu));
    }

    /// <summary>White space, an escape, an <c>event_id</c> or <c>unsigned</c> that is left out: the event has another length, and an array of its own.</summary>
    [Theory]
    [InlineData("{ ", "{")]
    [InlineData("{\"event_id\":\"$x\",", "{")]
    [InlineData("{\"unsigned\":1,", "{")]
    public void TryParseTaking_OfAnotherLength_HasAnArrayOfItsOwn(string with, string instead)
    {
        string canonical = Bytes.Text(BatchEvents.Good(1));
        byte[] received = Bytes.Of(with + canonical[instead.Length..]).ToArray();
        Assert.True(Pdu.TryParse(received, BatchEvents.Rules, out Pdu? expected, out _));

        Assert.True(Pdu.TryParseInPlace(received, BatchEvents.Rules, PduSource.Received, out Pdu? pdu, out _));

        AssertSame(expected, pdu);
        Assert.NotSame(received, ArrayOf(pdu));
        Assert.Equal(pdu.Utf8.Length, ArrayOf(pdu).Length);
    }

    [Fact]
    public void TryParseTaking_ArrayOfTheRightLength_AllocatesNoOther()
    {
        byte[] text = BatchEvents.Good(1).ToArray();
        byte[] received = text.ToArray();
        _ = Pdu.TryParse(text, BatchEvents.Rules, out _, out _);
        _ = Pdu.TryParseInPlace(received, BatchEvents.Rules, PduSource.Received, out _, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Pdu.TryParse(text, BatchEvents.Rules, out _, out _);
        long copied = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        _ = Pdu.TryParseInPlace(received, BatchEvents.Rules, PduSource.Received, out _, out _);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(copied - taken, text.Length, text.Length + 32);
    }

    [Fact]
    public void VerifyOne_EventsOfEveryFate_HaveTheBatchsVerdicts()
    {
        PduBatchVerifier verifier = BatchEvents.Of(1, 1);
        string[] expected = [.. BatchEvents.OneByOne(BatchEvents.Kinds, BatchEvents.Keys)];

        for (int i = 0; i < expected.Length; i++)
        {
            PduBatchResult verdict = verifier.VerifyOne(i, BatchEvents.Kinds[i].ToArray(), BatchEvents.Rules, BatchEvents.Keys);
            Assert.Equal(expected[i], BatchEvents.Describe(verdict));
        }
    }

    private static void AssertSame(Pdu expected, Pdu actual)
    {
        Assert.Equal(Bytes.Text(expected.Utf8), Bytes.Text(actual.Utf8));
        Assert.Equal(expected.EventId, actual.EventId);
        Assert.Equal(expected.RoomId, actual.RoomId);
        Assert.Equal(expected.Sender, actual.Sender);
        Assert.Equal(expected.Slot, actual.Slot);
        Assert.Equal(expected.PrevEvents.ToArray(), actual.PrevEvents.ToArray());
        Assert.Equal(expected.ContentHashMatches(), actual.ContentHashMatches());
    }

    private static byte[] ArrayOf(Pdu pdu) => MemoryMarshal.TryGetArray(pdu.Utf8, out ArraySegment<byte> segment) ? segment.Array! : [];

    /// <summary>The first member of an event is a flat array: it ends at its bracket.</summary>
    private static byte[] MoveFirstMemberToTheEnd(byte[] canonical)
    {
        string text = Bytes.Text(canonical);
        int end = text.IndexOf(']', StringComparison.Ordinal) + 1;
        return Bytes.Of($"{{{text[(end + 1)..^1]},{text[1..end]}}}").ToArray();
    }
}
