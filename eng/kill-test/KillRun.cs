using System.Diagnostics;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Identifiers;
using Matrix.Core.KillTest.Checks;
using Matrix.Core.KillTest.Load;
using Matrix.Core.KillTest.Servers;

namespace Matrix.Core.KillTest;

/// <summary>Runs the servers, the load and the kills.</summary>
internal sealed class KillRun : IAsyncDisposable
{
    private const int LocalSenders = 3;
    private const int RemoteUsers = 3;
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromSeconds(6)];
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(2);

    private readonly Settings _settings;
    private readonly Differences _differences;
    private readonly SampleServer _sample;
    private readonly ClientDoor _door;
    private readonly PeerServer _peer;
    private readonly Random _random;

    private KillRun(Settings settings, Differences differences, SampleServer sample, PeerServer peer)
    {
        _settings = settings;
        _differences = differences;
        _sample = sample;
        _peer = peer;
        _door = new ClientDoor(sample.ClientAddress);
        _random = new Random(settings.Seed);
    }

    public static async Task<KillRun> StartAsync(Settings settings, string program, string folder, Differences differences)
    {
        int[] ports = Ports.Find(3);
        var sample = new SampleServer(program, folder, ports[0], ports[1]);
        Certificate.Write(sample.CertificatePath);
        PeerServer peer = await PeerServer.StartAsync(ports[2], sample.CertificatePath, settings.Version, differences);
        return new KillRun(settings, differences, sample, peer);
    }

    /// <summary>Does everything, and returns what the server's peers saw.</summary>
    public async Task<RunResult> RunAsync()
    {
        long began = Stopwatch.GetTimestamp();
        _sample.Start();
        await _door.RegisterAsync("alice", await _sample.WaitUntilReadyAsync());
        TimeSpan startTime = Stopwatch.GetElapsedTime(began);
        string alice = $"@alice:{_sample.Name}";
        UserId[] remotes = [.. Enumerable.Range(1, RemoteUsers).Select(number => UserId.Parse($"@remote{number}:{_peer.Node.Name}"))];
        RoomId roomId = await CreateRoomAsync(alice, remotes[0]);

        JoinResult.Joined first = await JoinAsync(roomId, remotes[0]);
        Pdu[] history = await ReadHistoryAsync(first);
        foreach (UserId user in remotes.Skip(1))
        {
            _ = await JoinAsync(roomId, user);
        }

        ForkingUser[] users = [.. remotes.Select(user => new ForkingUser(user, user == remotes[0], [.. remotes.Where(other => other != user)], alice, _peer.Node.Identity.Key, NewRandom(), history))];
        var acknowledgements = new Acknowledgements();
        var sender = new TransactionSender(_peer.Node.Federation.Client, _sample.Name, NewRandom(), acknowledgements, _differences);
        var remote = new RemoteTraffic(_peer, first.Session, sender, users, NewRandom());
        LocalSender[] locals = [.. Enumerable.Range(1, LocalSenders).Select(number => new LocalSender(_door, roomId, _sample.Name, number, NewRandom(), acknowledgements, _differences))];
        SyncConsumer[] consumers = [.. Pauses.Select(pause => new SyncConsumer(_door, roomId, pause, NewRandom(), _differences))];
        await Task.WhenAll(consumers.Select(consumer => consumer.StartAsync()));

        using var load = new CancellationTokenSource();
        using var following = new CancellationTokenSource();
        Task[] followers = [sender.RunAsync(following.Token), remote.FollowAsync(following.Token), .. consumers.Select(consumer => consumer.RunAsync(following.Token))];
        Task[] loads = [remote.RunAsync(load.Token), .. locals.Select(local => local.RunAsync(load.Token))];
        await new Killer(_sample, NewRandom(), startTime, _differences).RunAsync(_settings.Kills, Task.WhenAny([.. followers, .. loads]), acknowledgements);
        await load.CancelAsync();
        await Task.WhenAll(loads).WaitAsync(LongestDrain);
        await FinishAsync(first.Session, sender, consumers, locals[0]);
        await following.CancelAsync();
        await Task.WhenAll(followers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = await _sample.KillAsync();

        Dictionary<EventId, Pdu> originals = history.ToDictionary(pdu => pdu.EventId);
        foreach (EventId eventId in _peer.Received.Events)
        {
            _ = Pdu.TryParse(_peer.Received.Find(eventId)!.Value.Span, first.Session.Version, out Pdu? pdu, out _);
            _ = originals.TryAdd(eventId, pdu!);
        }

        foreach (Pdu pdu in remote.Originals.Values)
        {
            originals[pdu.EventId] = pdu;
        }

        return new RunResult
        {
            Room = first.Session,
            Transactions = sender.Transactions,
            RepeatedToSample = sender.Failed,
            RepeatedBySample = _peer.Received.Repeated,
            UnansweredToClients = locals.Sum(local => local.Unanswered),
            DatabasePath = Path.Combine(_sample.DataFolder, "rooms.db"),
            Evidence = new Evidence
            {
                Originals = originals,
                AcknowledgedToServer = [.. sender.Acknowledged.Keys],
                AcknowledgedToClients = locals.SelectMany(local => local.Acknowledged).ToDictionary(pair => pair.Key, pair => pair.Value),
                SentToServer = [.. _peer.Received.Events],
                Consumers = [.. consumers.Select(consumer => (consumer.Start, consumer.Events))],
                Sample = _sample.Name,
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        _door.Dispose();
        await _peer.DisposeAsync();
        _sample.Dispose();
    }

    private Random NewRandom() => new(_random.Next());

    private async Task<RoomId> CreateRoomAsync(string alice, UserId moderator)
    {
        var levels = new JsonObject { [moderator.ToString()] = 50 };
        if (!_settings.Version.Authorization.GivesCreatorsInfinitePower)
        {
            levels[alice] = 100;
        }

        var body = new JsonObject
        {
            ["preset"] = "public_chat",
            ["room_version"] = _settings.Version.Id.ToString(),
            ["initial_state"] = new JsonArray(new JsonObject { ["type"] = "m.room.power_levels", ["content"] = new JsonObject { ["users"] = levels } }),
        };
        ClientAnswer created = await _door.CallAsync(HttpMethod.Post, "createRoom", body, CancellationToken.None);
        return RoomId.Parse(created.Require()["room_id"]!.ToString());
    }

    private async Task<JoinResult.Joined> JoinAsync(RoomId roomId, UserId user) =>
        await _peer.Node.Memberships.JoinAsync(roomId, user, [_sample.Name]) as JoinResult.Joined ?? throw new InvalidOperationException($"{user} cannot join {roomId}.");

    /// <summary>Reads the room up to the first join of the second server, in order.</summary>
    private async Task<Pdu[]> ReadHistoryAsync(JoinResult.Joined joined)
    {
        var response = await _peer.Node.Federation.Client.Events.BackfillAsync(_sample.Name, joined.Session.Id, [joined.Join.EventId], 100);
        return
        [
            .. response.Pdus
                .Select(bytes => Pdu.TryParse(bytes.Span, joined.Session.Version, out Pdu? pdu, out PduError error) ? pdu : throw new InvalidOperationException($"An event of the sample cannot be read: {error}"))
                .OrderBy(pdu => pdu.Depth),
        ];
    }

    /// <summary>Waits until everything has arrived. Both servers then send an event that follows all others.</summary>
    private async Task FinishAsync(RoomSession session, TransactionSender sender, SyncConsumer[] consumers, LocalSender local)
    {
        await UntilAsync(() => sender.Waiting == 0, "the sample does not acknowledge all events");
        EventId last = await local.SendMessageAsync("the last of the sample") ?? throw new InvalidOperationException("The last message cannot be sent.");
        await UntilAsync(() => _peer.Received.Find(last) is not null, "the last event of the sample does not arrive");
        await UntilAsync(() => consumers.All(consumer => consumer.Events.Contains(last)), "a consumer does not see the last event of the sample");
        await UntilAsync(() => session.GetViewAsync().AsTask().GetAwaiter().GetResult().ForwardExtremities.Contains(last), "the second server does not receive the last event of the sample");
    }

    private static async Task UntilAsync(Func<bool> isTrue, string otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            if (Stopwatch.GetElapsedTime(began) > LongestDrain)
            {
                throw new TimeoutException($"After {LongestDrain.TotalSeconds:F0} s, {otherwise}.");
            }

            await Task.Delay(5);
        }
    }
}
