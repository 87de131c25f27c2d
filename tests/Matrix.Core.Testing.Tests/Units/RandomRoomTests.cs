using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class RandomRoomTests
{
    public static TheoryData<string> AllVersions => Versions.All;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Room_OfOneSeed_HasTheSameBytes(string id)
    {
        RandomRoom room = RandomRoom.Create(Versions.Get(id), 3, 40);
        Assert.Equal(room.ToNdjson(), RandomRoom.Create(Versions.Get(id), 3, 40).ToNdjson());
        Assert.Equal(room.ToString(), RandomRoom.Create(Versions.Get(id), 3, 40).ToString());
        Assert.NotEqual(room.ToNdjson(), RandomRoom.Create(Versions.Get(id), 4, 40).ToNdjson());
    }

    /// <summary>Written down, because hash codes differ from process to process. Whoever changes the generator writes down another.</summary>
    [Fact]
    public void Rooms_InAnyProcess_HaveTheSameBytes()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RoomVersion version in RoomVersions.Stable)
        {
            hash.AppendData(RandomRoom.Create(version, 7, 60).ToNdjson());
        }

        Assert.Equal("8c04fe36bfd4d2fa26997c8f4aa8b5c57b262db69ddcb06a1ffb23d2fc92f197", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Room_OfFewerEvents_IsTheBeginningOfALargerOne(string id)
    {
        RandomRoom large = RandomRoom.Create(Versions.Get(id), 11, 30);
        foreach (int events in new[] { 1, 2, 3, 4, 5, 12, 29, 30 })
        {
            RandomRoom small = RandomRoom.Create(Versions.Get(id), 11, events);
            Assert.Equal(events, small.Events.Length);
            Assert.Equal(large.First(events).ToNdjson(), small.ToNdjson());
        }
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Events_OfARoom_ParseAndVerifyAndCiteWhatComesBefore(string id)
    {
        RandomRoom room = RandomRoom.Create(Versions.Get(id), 5, 80);
        var before = new HashSet<EventId>();
        foreach (VerifiedPdu verified in room.Events)
        {
            Assert.True(Pdu.TryParse(verified.Pdu.Utf8.Span, room.Version, out Pdu? parsed, out PduError error), error.ToString());
            Assert.True(new PduVerifier().TryVerify(parsed, room.KeyStore, out VerifiedPdu? again, out PduVerificationError unsigned), unsigned.ToString());
            Assert.False(again.IsRedacted);
            Assert.Equal(room.CreateEvent.Pdu.RoomId, parsed.RoomId);
            Assert.All(parsed.PrevEvents.Concat(parsed.AuthEvents), cited => Assert.Contains(cited, before));
            Assert.True(before.Add(parsed.EventId));
        }

        Assert.Equal(room.CreateEvent, room.Events[0]);
        Assert.Equal(80, room.Replay().CachedEventCount);
    }

    [Fact]
    public void Views_OfARoom_ArePartialAndTogetherHoldItAll()
    {
        RandomRoom room = RandomRoom.Create(RoomVersions.V11, 2, 60);
        Assert.InRange(room.Views.Length, 2, 4);
        Assert.Contains(room.Views, view => view.Arrivals.Length < 60);
        Assert.Equal(60, room.Views.SelectMany(view => view.Arrivals).Distinct().Count());
        Assert.All(room.Views, view => Assert.Equal(view.Arrivals.Length, room.Replay(view.Arrivals, ReceiveOptions.Live).CachedEventCount));
    }

    [Fact]
    public void Shuffled_TopologicallyBySeed_HoldsEveryEventOnceInOtherOrders()
    {
        RandomRoom room = RandomRoom.Create(RoomVersions.V12, 1, 50);
        string Order(int seed) => string.Concat(room.ShuffledTopologically(seed).Select(verified => verified.EventId));
        Assert.Equal(Order(1), Order(1));
        Assert.True(Enumerable.Range(0, 10).Select(Order).Distinct(StringComparer.Ordinal).Count() > 8);
        Assert.Equal(room.Events.OrderBy(verified => verified.EventId), room.ShuffledTopologically(3).OrderBy(verified => verified.EventId));
        Assert.Equal(room.CreateEvent, room.ShuffledTopologically(3)[0]);
        Assert.Single(RandomRoom.Create(RoomVersions.V12, 1, 1).ShuffledTopologically(0));
    }

    [Fact]
    public void Log_OfARoom_HoldsAnEventALine()
    {
        RandomRoom room = RandomRoom.Create(RoomVersions.V2, 1, 25);
        string[] lines = Encoding.Latin1.GetString(room.ToNdjson()).Split('\n');
        Assert.Equal([.. room.Events.Select(verified => Encoding.Latin1.GetString(verified.Pdu.Utf8.Span)), ""], lines);
    }

    [Fact]
    public void Without_AnUncitedEvent_LeavesARoomThatReplays()
    {
        RandomRoom room = RandomRoom.Create(RoomVersions.V10, 9, 30);
        EventId last = room.Events[^1].Pdu.EventId;
        RandomRoom smaller = room.Without(last);
        Assert.Equal(room.Events[..^1], smaller.Events);
        Assert.DoesNotContain(smaller.Views, view => view.Arrivals.Any(verified => verified.EventId == last));
        Assert.Equal(29, smaller.Replay().CachedEventCount);
        Assert.Contains("seed 9, 30 events, 29 of them left", smaller.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => smaller.Without(last));
        Assert.Throws<ArgumentException>(() => room.Without(room.CreateEvent.Pdu.EventId));
        Assert.Throws<ArgumentException>(() => room.Without(room.Events[^1].Pdu.PrevEvents[0]));
    }

    [Fact]
    public void Room_Misused_Throws()
    {
        RandomRoom room = RandomRoom.Create(RoomVersions.V9, 1, 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomRoom.Create(RoomVersions.V9, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => room.First(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => room.First(11));
        Assert.Throws<ArgumentException>(() => room.Replay([]));
        Assert.Throws<ArgumentException>(() => room.Replay(room.Events.Reverse()));
        Assert.Throws<ArgumentException>(() => room.Replay([room.Events[0], room.Events[9]]));
        Assert.Throws<ArgumentException>(() => room.Replay([room.Events[0], room.Events[0]]));
        Assert.Throws<ArgumentException>(() => room.Replay(RandomRoom.Create(RoomVersions.V9, 2, 10).Events));
    }
}
