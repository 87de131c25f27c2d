using System.Collections.Concurrent;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Identifiers;
using Matrix.Core.KillTest.Servers;
using Matrix.Core.Rooms;

namespace Matrix.Core.KillTest.Load;

/// <summary>Lets the users of the second server talk in the room, and sends all that they do to the sample.</summary>
internal sealed class RemoteTraffic(PeerServer peer, RoomSession session, TransactionSender sender, IReadOnlyList<ForkingUser> users, Random random)
{
    // While the sample is down, the users soon have nothing more to say.
    private const int MaxWaiting = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);

    private readonly ConcurrentDictionary<EventId, Pdu> _originals = new();
    private readonly List<Pdu> _log = [];
    private readonly Lock _lock = new();

    /// <summary>Gets the events of the second server as they were signed.</summary>
    public IReadOnlyDictionary<EventId, Pdu> Originals => _originals;

    /// <summary>Makes events.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (sender.Waiting < MaxWaiting && TryMake() is { } pdu)
            {
                _originals[pdu.EventId] = pdu;
                _ = await session.ReceiveAsync(pdu.Utf8, peer.Node.Name, CancellationToken.None);
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Follows the feed of the second server: its own events go to the sample, and all events to the views of the users.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (HostUpdate update in peer.Node.ReadUpdatesAsync(0, cancellationToken))
        {
            if (update.RoomId != session.Id || update.EventId is not { } eventId || update.Kind is not (HostUpdateKind.Accepted or HostUpdateKind.SoftFailed or HostUpdateKind.Rejected))
            {
                continue;
            }

            Pdu pdu = await FindOriginalAsync(eventId, cancellationToken);
            lock (_lock)
            {
                _log.Add(pdu);
            }

            if (pdu.Sender.ServerName == peer.Node.Name)
            {
                _originals[eventId] = pdu;
                sender.Send(pdu);
            }
        }
    }

    /// <summary>Returns an event as it was signed: the room has a redacted copy of some.</summary>
    private async Task<Pdu> FindOriginalAsync(EventId eventId, CancellationToken cancellationToken) =>
        _originals.TryGetValue(eventId, out Pdu? own) ? own
            : peer.Received.Find(eventId) is { } bytes && Pdu.TryParse(bytes.Span, session.Version, out Pdu? received, out _) ? received
            : await session.ReadAsync(room => room.TryGetEvent(eventId, out RoomEvent? known) ? known.Pdu : throw new InvalidOperationException($"The second server lacks {eventId}."), cancellationToken);

    private Pdu? TryMake()
    {
        lock (_lock)
        {
            return users[random.Next(users.Count)].TryMake(_log, TimeProvider.System.GetUtcNow());
        }
    }
}
