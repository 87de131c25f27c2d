using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Properties;

/// <summary>Whatever happens between the events (restarts, unloads, batches of any size, little memory), the room is the one that a room in memory becomes.</summary>
public sealed class DurabilityProperties
{
    public static TheoryData<string> Versions => ["1", "2", "6", "10", "11", "12"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Receive_AnyInterleavingWithRestarts_EqualsTheRoomInMemory(string version)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            _ = RoomVersions.TryGet(RoomVersionId.Parse(version), out RoomVersion? roomVersion);
            await CheckAsync(RandomRoom.Create(roomVersion!, seed, 120), seed);
        }
    }

    private static async Task CheckAsync(RandomRoom random, int seed)
    {
        var expected = random.Replay(random.Events, ReceiveOptions.Live);
        var choices = new Random(seed);
        var store = new InMemoryRoomStore();
        var servers = new FakeServers();
        servers.Add(random.Views.Select(view => view.Server));
        HomeserverOptions options = new() { MaxEventsInMemory = 4, MaxBatch = choices.Next(1, 20) };
        TestNode node = await TestNode.StartAsync(store, servers, options);
        try
        {
            _ = await node.AddRoomAsync(random.CreateEvent);
            ImmutableArray<VerifiedPdu> events = random.Events;
            for (int i = 1; i < events.Length;)
            {
                int count = Math.Min(choices.Next(1, 30), events.Length - i);
                RoomSession session = (await node.Node.Rooms.FindAsync(random.CreateEvent.RoomId, TestNode.Stop))!;
                ServerName origin = events[i].Sender.ServerName;
                ImmutableArray<IncomingPduResult> results = await session.ReceiveAsync([.. events.Skip(i).Take(count).Select(verified => verified.Pdu.Utf8)], origin, TestNode.Stop);
                foreach (IncomingPduResult result in results)
                {
                    if (result is IncomingPduResult.Incomplete incomplete)
                    {
                        bool isThere = await session.ReadAsync(room => room.TryGetEvent(incomplete.Missing[0], out _), TestNode.Stop);
                        IncomingPduResult second = await session.ReceiveAsync(events.First(e => e.EventId == incomplete.EventId).Pdu.Utf8, origin, TestNode.Stop);
                        await node.DisposeAsync();
                        node = await TestNode.StartAsync(store, servers, options);
                        session = (await node.Node.Rooms.FindAsync(random.CreateEvent.RoomId, TestNode.Stop))!;
                        IncomingPduResult third = await session.ReceiveAsync(events.First(e => e.EventId == incomplete.EventId).Pdu.Utf8, origin, TestNode.Stop);
                        Assert.Fail($"there {isThere} second {second.GetType().Name} third {third.GetType().Name} seed {seed}: {incomplete.EventId} lacks {string.Join(", ", incomplete.Missing.Select(id => $"{id} {(expected.TryGetEvent(id, out RoomEvent? e) ? $"{e.Status} {e.Rejection} {e.Pdu} before={e.StateBefore is not null}" : "unknown")}"))}; it is {(expected.TryGetEvent(incomplete.EventId!.Value, out RoomEvent? own) ? $"{own.Status} {own.Rejection} {own.Pdu}" : "?")}");
                    }

                    IncomingPduResult.Judged judged = Assert.IsType<IncomingPduResult.Judged>(result);
                    Assert.True(expected.TryGetEvent(judged.Event.EventId, out RoomEvent? known));
                    Assert.Equal(known.Status, judged.Event.Status);
                }

                i += count;
                switch (choices.Next(4))
                {
                    case 0:
                        await node.DisposeAsync();
                        node = await TestNode.StartAsync(store, servers, options);
                        break;
                    case 1:
                        await node.Node.Rooms.UnloadAsync(random.CreateEvent.RoomId);
                        break;
                    default:
                        break;
                }
            }

            RoomSession last = (await node.Node.Rooms.FindAsync(random.CreateEvent.RoomId, TestNode.Stop))!;
            RoomView view = await last.GetViewAsync(TestNode.Stop);
            Assert.Equal(expected.ForwardExtremities, view.ForwardExtremities);
            Assert.Equal(expected.CurrentState.GetOrderedEntries(), await last.ReadAsync(room => room.CurrentState.GetOrderedEntries(), TestNode.Stop));
            await CheckFeedAsync(store, expected, events);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>The feed has each event once, in an order in which it follows its prev_events, with its status.</summary>
    private static async Task CheckFeedAsync(InMemoryRoomStore store, Room expected, ImmutableArray<VerifiedPdu> events)
    {
        IReadOnlyList<HostUpdate> updates = await store.ReadUpdatesAsync(0, int.MaxValue, TestNode.Stop);
        HostUpdate[] decided = [.. updates.Where(update => update.Kind is HostUpdateKind.Accepted or HostUpdateKind.SoftFailed or HostUpdateKind.Rejected)];
        Assert.Equal(events.Select(verified => verified.EventId).Order(), decided.Select(update => update.EventId!.Value).Order());
        Assert.All(decided, update => Assert.Equal(
            expected.TryGetEvent(update.EventId!.Value, out RoomEvent? known) ? known.Status : EventStatus.Outlier,
            update.Kind switch { HostUpdateKind.Accepted => EventStatus.Accepted, HostUpdateKind.SoftFailed => EventStatus.SoftFailed, _ => EventStatus.Rejected }));
    }
}
