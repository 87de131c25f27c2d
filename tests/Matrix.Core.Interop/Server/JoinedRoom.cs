using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop.Server;

/// <summary>A room that our server is in: the graph, the store behind it, and what is fetched where something is missing.</summary>
/// <remarks><see cref="Rooms.Room"/> answers what it lacks and waits for nothing; to fetch that, and to take turns, is the host's part.</remarks>
internal sealed class JoinedRoom : IDisposable
{
    /// <summary>How often what is missing is fetched for one event. Each round goes further back.</summary>
    private const int MaxRounds = 5;

    private readonly FederationClient _client;
    private readonly EventVerifier _verifier;
    private readonly EventStore _store;
    private readonly Room _room;
    private readonly SemaphoreSlim _turn = new(1);

    public JoinedRoom(FederationClient client, EventVerifier verifier, EventStore store, Room room)
    {
        _client = client;
        _verifier = verifier;
        _store = store;
        _room = room;
    }

    public RoomId Id => _room.Id;

    public RoomVersion Version => _room.Version;

    /// <summary>The state of the room now.</summary>
    public Task<StateMap> CurrentStateAsync(CancellationToken cancellationToken) => InTurnAsync(room => room.CurrentState, cancellationToken);

    /// <summary>What became of an event; null where it has not come.</summary>
    public EventStatus? StatusOf(EventId eventId) => _store.TryGetEvent(eventId, out RoomEvent? found) ? found.Status : null;

    /// <summary>Asks the room something, or has it do something that needs no one else.</summary>
    public async Task<T> InTurnAsync<T>(Func<Room, T> ask, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return ask(_room);
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Takes an event, after what it builds on has been fetched.</summary>
    /// <param name="verified">The event.</param>
    /// <param name="from">Who sent it, and so is asked for what is missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReceiveResult> ReceiveAsync(VerifiedPdu verified, ServerName from, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ReceiveResult received = Keep(_room.Receive(verified, cancellationToken: cancellationToken));
            for (int round = 0; received is ReceiveResult.Missing missing && round < MaxRounds; round++)
            {
                await FetchAsync(missing, verified.Pdu, from, cancellationToken);
                received = Keep(_room.Receive(verified, cancellationToken: cancellationToken));
            }

            return received;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Makes the next event of one of our users: built on what the room has, judged by the room, signed, and taken into it.</summary>
    /// <param name="draft">Who says what, and when. The rest is filled in.</param>
    /// <param name="key">Our key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VerifiedPdu> AppendAsync(EventDraft draft, Signing.SigningKey key, CancellationToken cancellationToken)
    {
        Pdu pdu = await InTurnAsync(
            room => room.PrepareNext(draft) is PrepareResult.Ready { Prepared.IsAllowed: true } ready
                ? ready.Prepared.Sign(key)
                : throw new InvalidOperationException($"The room would not allow it: {room.PrepareNext(draft)}"),
            cancellationToken);

        // Our own events come in by the same door as everybody's: the proof is cheap, and the type asks for it.
        VerifiedPdu verified = (await _verifier.VerifyAsync([pdu.Utf8], Version, cancellationToken)).Single();
        return await InTurnAsync(room => Keep(room.Receive(verified)), cancellationToken) is ReceiveResult.Accepted
            ? verified
            : throw new InvalidOperationException($"{pdu} was not accepted.");
    }

    public void Dispose() => _turn.Dispose();

    private ReceiveResult Keep(ReceiveResult received)
    {
        _store.Keep(received);
        return received;
    }

    private async Task FetchAsync(ReceiveResult.Missing missing, Pdu citing, ServerName from, CancellationToken cancellationToken)
    {
        if (!missing.AuthEvents.IsEmpty)
        {
            List<ReadOnlyMemory<byte>> authEvents = [];
            foreach (EventId id in missing.AuthEvents)
            {
                authEvents.Add(await _client.Events.GetEventAsync(from, id, cancellationToken));
            }

            foreach (ReceiveResult received in _room.AddOutliers(await _verifier.VerifyAsync(authEvents, Version, cancellationToken), cancellationToken))
            {
                _ = Keep(received);
            }
        }

        if (!missing.PrevEvents.IsEmpty)
        {
            var request = new MissingEventsRequest { EarliestEvents = _room.ForwardExtremities, LatestEvents = [citing.EventId], Limit = RoomServing.MaxMissingEvents };
            IReadOnlyList<ReadOnlyMemory<byte>> events = await _client.Events.GetMissingEventsAsync(from, Id, request, cancellationToken);
            ImmutableArray<VerifiedPdu> verified = await _verifier.VerifyAsync(events, Version, cancellationToken);

            // They should come oldest first, but nobody makes a server do so.
            foreach (VerifiedPdu prev in verified.OrderBy(item => item.Pdu.Depth))
            {
                _ = Keep(_room.Receive(prev, cancellationToken: cancellationToken));
            }
        }
    }
}
