using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The changes of device lists while a room is partial: DL-1 and DL-2.</summary>
public sealed class DeviceListJournalTests
{
    private readonly PartialHarness _made = new();
    private readonly DeviceListJournal _journal = new();

    [Fact]
    public void Replay_RemoteChanges_AreThoseOfUsersWhoTurnOutToBeInTheRoom() // S-34, S-35
    {
        PartialRoom room = _made.Enter();
        foreach (string user in new[] { PartialHarness.Elsie, PartialHarness.Derek, "@stranger:x.example", PartialHarness.Elsie })
        {
            _journal.NoteRemoteChange(UserId.Parse(user));
        }

        Assert.Throws<InvalidOperationException>(() => _journal.Replay(room));
        _ = _made.Finish(room);
        DeviceListReplay replay = Restart().Replay(room);
        Assert.Equal([UserId.Parse(PartialHarness.Elsie)], replay.ChangedUsers);
        Assert.Empty(replay.Destinations);
        Assert.False(replay.IsIncomplete);
    }

    [Fact]
    public void Replay_LocalChanges_GoToTheServersThatTheAnswerOfTheJoinLacked() // S-33
    {
        PartialRoom room = _made.Enter(_made.Answer with { ServersInRoom = [PartialHarness.ServerB] });
        _journal.NoteLocalChange(UserId.Parse(PartialHarness.Dave));
        _ = _made.Receive(room, _made.Make.Join("@new:new.example"));
        _ = _made.Receive(room, _made.Make.Leave("@new:new.example"));
        _ = _made.Finish(room);
        DeviceListReplay replay = Restart().Replay(room);
        Assert.Equal([UserId.Parse(PartialHarness.Dave)], replay.LocalUsers);

        // One is in the room, and one was in it for a while.
        Assert.Equal([PartialHarness.ServerE, ServerName.Parse("new.example")], replay.Destinations);
    }

    [Theory]
    [InlineData(DeviceListJournal.MaxUsers, false)]
    [InlineData(DeviceListJournal.MaxUsers + 1, true)]
    public void NoteRemoteChange_ManyUsers_IsBoundedAndSaysSo(int users, bool isIncomplete)
    {
        for (int i = 0; i < users; i++)
        {
            _journal.NoteRemoteChange(UserId.Parse($"@u{i}:x.example"));
        }

        PartialRoom room = _made.Enter();
        _ = _made.Finish(room);
        Assert.Equal(DeviceListJournal.MaxUsers, _journal.Count);
        Assert.Equal(isIncomplete, Restart().Replay(room).IsIncomplete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"format\":2,\"local\":[],\"remote\":[]}\n")]
    [InlineData("{\"format\":1,\"remote\":[]}\n")]
    [InlineData("{\"format\":1,\"local\":[],\"remote\":[\"bob\"]}\n")]
    public void TryLoadTrusted_DamagedBytes_IsFalse(string stored)
    {
        Assert.False(DeviceListJournal.TryLoadTrusted(TestData.Bytes(stored), out _, out StoredFormError error));
        Assert.NotEqual(StoredFormErrorKind.None, error.Kind);
    }

    private DeviceListJournal Restart()
    {
        Assert.True(DeviceListJournal.TryLoadTrusted(_journal.ToStoredBytes(), out DeviceListJournal? journal, out StoredFormError error), $"{error}");
        Assert.Equal(_journal.ToStoredBytes(), journal.ToStoredBytes());
        return journal;
    }
}
