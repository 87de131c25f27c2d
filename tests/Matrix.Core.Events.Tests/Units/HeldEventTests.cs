using System.Globalization;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>What an event costs beside its bytes, from the text received to the verified event: all of it is counted, so that there is no garbage either.</summary>
public sealed class HeldEventTests
{
    private const int MaxBesideBytes = 400;

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Receiving_EventsOfARoom_AllocatesTheirBytesAndLittleMore(int version)
    {
        RoomVersion rules = Versions.Of(version);
        TestKeys keys = TestKeys.For("a.example", "b.example");
        foreach (Pdu pdu in BuiltRoom.Events(rules))
        {
            // The create event of version 12 holds its derived room ID as well, once for the room.
            int derived = rules.Format.UsesCreateEventIdAsRoomId && pdu.IsType("m.room.create"u8) ? 200 : 0;
            AssertCost(pdu.Utf8.ToArray(), rules, keys, MaxBesideBytes + derived);
        }
    }

    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void Receiving_EventWithTheMostReferences_AllocatesItsBytesAndLittleMore(int version)
    {
        byte[] json = EventDraft.Message(version)
            .With("prev_events", HashIds(Pdu.MaxPrevEvents))
            .With("auth_events", HashIds(Pdu.MaxAuthEvents))
            .Sealed().ToBytes();
        AssertCost(json, Versions.Of(version), TestKeys.For("a.example"), MaxBesideBytes);
    }

    private static string HashIds(int count) =>
        "[" + string.Join(',', Enumerable.Range(0, count).Select(i => EventDraft.Quote("$" + i.ToString(CultureInfo.InvariantCulture).PadLeft(43, 'A')))) + "]";

    private static void AssertCost(byte[] json, RoomVersion version, TestKeys keys, int limit)
    {
        var verifier = new PduVerifier();
        long least = long.MaxValue;
        int bytes = 0;

        // The least of a few: the first runs fill the buffers of the thread, and a collection between two may empty them.
        for (int i = 0; i < 8; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool received = Pdu.TryParse(json, version, out Pdu? pdu, out _) & verifier.TryVerify(pdu!, keys, out VerifiedPdu? verified, out _);
            long after = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(received);
            Assert.Same(pdu, verified!.Pdu);
            least = Math.Min(least, after - before);
            bytes = pdu!.Utf8.Length;
        }

        Assert.True(least <= bytes + limit, $"{version}: {bytes} bytes cost {least}, {least - bytes} beside them: {Bytes.Text(json)}");
    }
}
