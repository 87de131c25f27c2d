using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The stored form of a partial room.</summary>
public sealed class PartialRoomSnapshotTests
{
    private readonly PartialHarness _made = new();

    [Fact]
    public void ToStoredBytes_RoomOfEachStatus_IsReadAgain()
    {
        PartialRoom room = _made.Enter();
        _ = _made.Receive(room, _made.Make.Message(PartialHarness.Bob, "hello"));
        ResyncStep.FetchStateIds fetch = _made.Await<ResyncStep.FetchStateIds>(room);
        room.Fail(fetch, ResyncFailure.RateLimited, _made.Now, _made.Now + TimeSpan.FromHours(3));
        room.Fail(Assert.IsType<ResyncStep.FetchStateIds>(room.Next(_made.Now)), ResyncFailure.Invalid, _made.Now);
        PartialRoomSnapshot partial = Read(room.CreateSnapshot().ToStoredBytes());
        Assert.Equal(2, partial.PartialEvents.Length);
        Assert.Equal(1, partial.Servers[0].Failures);
        Assert.Equal(_made.Now + TimeSpan.FromHours(3), partial.Servers[0].NotBefore!.Value.ToDateTimeOffset());
        Assert.True(partial.Servers[1].IsQuarantined);
        Assert.Null(partial.Full);
        _ = _made.Finish(room);
        PartialRoomSnapshot full = Read(room.CreateSnapshot().ToStoredBytes());
        Assert.Null(full.Known);
        Assert.Equal((2, 0), (full.RecheckedCount, full.PartialEvents.Length));
        Assert.Equal(PartialRoomStatus.Full, PartialRoom.Load(full, _made.Store.Options).Status);
    }

    [Fact]
    public void TryLoadTrusted_AnyByteChangedOrCut_NeverThrows()
    {
        byte[] stored = _made.Enter().CreateSnapshot().ToStoredBytes();
        int header = stored.AsSpan().IndexOf((byte)'\n') + 2;
        int refused = 0;
        for (int at = 0; at < header; at++)
        {
            foreach (byte with in "9\"{\n}x-"u8)
            {
                byte[] changed = [.. stored];
                changed[at] = with;
                refused += PartialRoomSnapshot.TryLoadTrusted(changed, out _, out _) ? 0 : 1;
            }

            refused += PartialRoomSnapshot.TryLoadTrusted(stored.AsSpan(0, at), out _, out _) ? 0 : 1;
        }

        Assert.InRange(refused, header, header * 8);
    }

    [Theory]
    [InlineData("\"at_join\":3", "\"at_join\":4", StoredFormErrorKind.MalformedField)]
    [InlineData("\"end\":\"none\"", "\"end\":\"nine\"", StoredFormErrorKind.MalformedField)]
    [InlineData("\"format\":1,\"full\"", "\"format\":2,\"full\"", StoredFormErrorKind.UnknownFormat)]
    [InlineData("\"full\":0", "\"full\":1", StoredFormErrorKind.WrongLineCount)]
    [InlineData("\"placed\":0", "\"placed\":-1", StoredFormErrorKind.MalformedField)]
    [InlineData("\"rechecked\":0", "\"rechecked\":99999999999", StoredFormErrorKind.MalformedField)]
    public void TryLoadTrusted_DamagedField_SaysWhichKind(string field, string damaged, StoredFormErrorKind kind)
    {
        string text = TestData.Text(_made.Enter().CreateSnapshot().ToStoredBytes());
        Assert.Contains(field, text, StringComparison.Ordinal);
        Assert.False(PartialRoomSnapshot.TryLoadTrusted(TestData.Bytes(text.Replace(field, damaged, StringComparison.Ordinal)), out _, out StoredFormError error));
        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void Load_SnapshotThatContradictsItself_Throws()
    {
        PartialRoomSnapshot snapshot = _made.Enter().CreateSnapshot();
        _ = Assert.Throws<ArgumentException>(() => PartialRoom.Load(snapshot with { Known = null }, _made.Store.Options));
        _ = Assert.Throws<ArgumentException>(() => PartialRoom.Load(snapshot with { ServersAtJoinCount = 9 }, _made.Store.Options));
    }

    private static PartialRoomSnapshot Read(byte[] stored)
    {
        Assert.True(PartialRoomSnapshot.TryLoadTrusted(stored, out PartialRoomSnapshot? snapshot, out StoredFormError error), $"{error}");
        Assert.Equal(stored, snapshot.ToStoredBytes());
        return snapshot;
    }
}
