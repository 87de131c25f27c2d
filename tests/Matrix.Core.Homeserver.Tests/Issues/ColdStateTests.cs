using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A read from a room that is not in memory takes a bounded number of runs. Each run begins anew.</summary>
public sealed class ColdStateTests : IAsyncDisposable
{
    private const int MaxRuns = 250;

    private static readonly ServerName A = ServerName.Parse("a.example");

    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly InMemoryRoomStore _memory = new();
    private readonly FakeServers _servers = new();

    public ColdStateTests()
    {
        _ = _room.CreateRoom("@alice:a.example");
        _ = _room.Join("@me:us.example");
    }

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Fact]
    public async Task Read_AStateWithManyMembers_RunsAFewTimes()
    {
        AddMembers();

        (int runs, RoomStateSnapshot snapshot) = await CountRunsAsync(room => room.Serving.TryGetStateIds(_room.Latest!.EventId, A, out RoomStateSnapshot? found) ? found : null);

        Assert.Equal(_room.Events.Count(pdu => pdu.IsState) - 1, snapshot.State.Count);
        Assert.True(snapshot.AuthChain.IsComplete);
        Assert.InRange(runs, 1, MaxRuns);
    }

    [Fact]
    public async Task Read_ALongAuthChain_RunsAFewTimes()
    {
        AddPowerLevels();

        (int runs, AuthChain chain) = await CountRunsAsync(room => room.Serving.TryGetAuthChain(_room.Latest!.EventId, A, out AuthChain? found) ? found : null);

        Assert.InRange(chain.EventIds.Length, 1000, 1010);
        Assert.InRange(runs, 1, MaxRuns);
    }

    [Fact]
    public async Task Read_TheHistoryOfARoom_RunsAFewTimes()
    {
        AddPowerLevels();

        (int runs, ServedPage page) = await CountRunsAsync(room => room.Serving.GetBackfill([_room.Latest!.EventId], A));

        Assert.Equal(RoomServing.MaxBackfill, page.Events.Length);
        Assert.InRange(runs, 1, MaxRuns);
    }

    [Fact]
    public async Task Send_ToARoomWithManyMembers_TakesFewReads()
    {
        AddMembers();
        await FillAsync();
        var store = new FaultyStore(_memory);
        await using TestNode node = await TestNode.StartAsync(store, _servers);
        RoomSession session = (await node.Node.Rooms.FindAsync(_room.RoomId, TestNode.Stop))!;

        Assert.Equal([A], Assert.IsType<SendResult.Sent>(await session.SendAsync(TestNode.Message("@me:us.example", "hello"), TestNode.Stop)).Destinations);
        Assert.InRange(store.Reads, 1, 500);
    }

    private void AddMembers()
    {
        for (int i = 0; i < 3000; i++)
        {
            _ = _room.Join($"@u{i}:a.example");
        }
    }

    private void AddPowerLevels()
    {
        for (int i = 0; i < 1000; i++)
        {
            _ = _room.PowerLevels("@alice:a.example", [("@alice:a.example", 100), ("@bob:a.example", i % 50)]);
        }
    }

    private async Task<(int Runs, T Result)> CountRunsAsync<T>(Func<Room, T?> read)
        where T : class
    {
        await FillAsync();
        await using TestNode node = await TestNode.StartAsync(_memory, _servers);
        RoomSession session = (await node.Node.Rooms.FindAsync(_room.RoomId, TestNode.Stop))!;
        int runs = 0;
        T? result = await session.ReadAsync(
            room =>
            {
                runs++;
                return read(room);
            },
            TestNode.Stop);
        return (runs, Assert.IsType<T>(result));
    }

    private async Task FillAsync()
    {
        _servers.Add(_room.Servers);
        await using TestNode node = await TestNode.StartAsync(_memory, _servers);
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        foreach (Pdu[] events in _room.Events.Skip(1).Chunk(500))
        {
            _ = await session.ReceiveAsync([.. events.Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        }
    }
}
