using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>
/// Represents a room of a homeserver: it receives events from other servers, fetches what they need, sends the events of local users, and stores all of it. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Changes run one at a time, many to an append of the store. A call returns after what it did is durable. No call holds the room while it waits for the network, so a slow server delays only
/// the events that need it.
/// </para>
/// <para>
/// If the store fails, the calls of that moment throw <see cref="RoomStoreException"/>, and nothing of what they did remains, unless the store lost only its reply. The session
/// loads the room again for the next call. If another process opens the room, all calls throw <see cref="RoomFencedException"/>.
/// </para>
/// </remarks>
public sealed partial class RoomSession : IAsyncDisposable
{
    /// <summary>The time for which a room in memory is used without a look at the store. It is short, because what is purged is to disappear, and long enough to cost nothing.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    private readonly HomeserverServices _services;
    private readonly RoomWriter _writer;
    private readonly PduIntake _intake;
    private long _checkedAt;

    internal RoomSession(HomeserverServices services, RoomId roomId, RoomVersion version, Task after)
    {
        _services = services;
        Id = roomId;
        Version = version;
        _writer = new RoomWriter(services, roomId, after);
        _intake = new PduIntake(services.Keys, services.Verifier);
        _checkedAt = services.TimeProvider.GetTimestamp();
    }

    /// <summary>Gets the room ID.</summary>
    public RoomId Id { get; }

    /// <summary>Gets the room version.</summary>
    public RoomVersion Version { get; }

    /// <summary>Gets a value that indicates whether another process has opened the room, so that this session cannot change it any more.</summary>
    public bool IsFenced => _writer.IsFenced;

    internal RoomWriter Writer => _writer;

    /// <summary>Gets a value that indicates whether this server has left the room, as of the last work. Before the first work, it is not known.</summary>
    internal bool HasLeft => _writer.HasLeft;

    /// <summary>Gets or sets a value that indicates whether the store has the room. The session of a join or creation that failed, or of a room that was purged, has none.</summary>
    internal bool IsStored
    {
        get => _writer.Exists;
        set => _writer.Exists = value;
    }

    /// <summary>Determines whether the caller is to look in the store whether another process has purged or opened the room: one caller in a time.</summary>
    internal bool IsCheckDue()
    {
        long last = Volatile.Read(ref _checkedAt);
        return _services.TimeProvider.GetElapsedTime(last) >= CheckInterval && Interlocked.CompareExchange(ref _checkedAt, _services.TimeProvider.GetTimestamp(), last) == last;
    }

    /// <summary>Returns the room as of its last durable change.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RoomFencedException">Another process has opened the room.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public async ValueTask<RoomView> GetViewAsync(CancellationToken cancellationToken = default)
    {
        if (_writer.View is { } view)
        {
            return view;
        }

        // The view exists once the room is loaded.
        _ = await _writer.RunAsync(static turn => turn.Exists, [], cancellationToken).ConfigureAwait(false);
        return _writer.View ?? throw new InvalidOperationException($"The room {Id} does not exist yet.");
    }

    /// <summary>Reads from the room, in its turn.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="read">
    /// Reads from the room. It must not change the room and must not wait. It may be called several times, because what is not in memory is loaded from the store between the calls.
    /// In a call whose result is dropped, events of the store may be missing.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What <paramref name="read"/> returned. Events that it saw are durable.</returns>
    /// <exception cref="RoomFencedException">Another process has opened the room.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public Task<T> ReadAsync<T>(Func<Room, T> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        return _writer.ReadAsync(turn => read(turn.Room), cancellationToken);
    }

    /// <summary>Receives an event that another server sent.</summary>
    /// <param name="pdu">The event as received.</param>
    /// <param name="origin">The server that sent it: the one that signed the request.</param>
    /// <param name="cancellationToken">Cancels the call. Events that were received until then stay in the room.</param>
    /// <returns>The result.</returns>
    /// <exception cref="RoomFencedException">Another process has opened the room.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU</seealso>
    public async Task<IncomingPduResult> ReceiveAsync(ReadOnlyMemory<byte> pdu, ServerName origin, CancellationToken cancellationToken = default) =>
        (await ReceiveAsync([pdu], origin, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Receives events that another server sent, in their order. An event that cannot be received does not affect the others.</summary>
    /// <remarks>It receives the events of any room. <see cref="FederationEndpoints"/> asks before whether the other server may send them, and whether this server is still in the room.</remarks>
    /// <param name="pdus">The events as received.</param>
    /// <param name="origin">The server that sent them: the one that signed the request.</param>
    /// <param name="cancellationToken">Cancels the call. Events that were received until then stay in the room.</param>
    /// <returns>The result for each event, in the order of the events.</returns>
    /// <exception cref="RoomFencedException">Another process has opened the room.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public async Task<ImmutableArray<IncomingPduResult>> ReceiveAsync(IReadOnlyList<ReadOnlyMemory<byte>> pdus, ServerName origin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pdus);
        if (origin.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(origin));
        }

        ImmutableArray<IntakeResult> intake = await _intake.VerifyAsync(pdus, Version, PduSource.Received, KeyFetchPurpose.Background, cancellationToken).ConfigureAwait(false);

        // All events are queued before the first one is awaited: they share an append.
        Task<ReceiveResult>[] first = [.. intake.Select(item => item.Verified).OfType<VerifiedPdu>().Select(verified => ReceiveOnceAsync(verified, ReceiveOptions.Live, origin, cancellationToken))];
        int next = 0;

        // One deadline for all: otherwise each event of a transaction could wait for it anew.
        using var deadline = new CancellationTokenSource(_services.Options.Fetch.Deadline, _services.TimeProvider);
        Task<ReceiveResult> ReceiveAgainAsync(VerifiedPdu verified, ReceiveOptions options, CancellationToken token) => ReceiveOnceAsync(verified, options, origin, token);
        var results = new IncomingPduResult[pdus.Count];
        for (int i = 0; i < results.Length; i++)
        {
            IntakeResult item = intake[i];
            results[i] = item.IsVerified
                ? await FinishAsync(item.Verified, await first[next++].ConfigureAwait(false), origin, ReceiveAgainAsync, deadline.Token, cancellationToken).ConfigureAwait(false)
                : item.Dropped;
        }

        return [.. results];
    }

    /// <summary>Finishes the queued work and unloads the room.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    /// <summary>Receives a verified event once, without fetching anything.</summary>
    internal Task<ReceiveResult> ReceiveOnceAsync(VerifiedPdu verified, ReceiveOptions options, ServerName? origin, CancellationToken cancellationToken) =>
        _writer.RunAsync(turn => turn.Receive(verified, options, origin), GetNeeded(verified), cancellationToken);

    /// <summary>Returns those of some events that the room does not have, in the given order.</summary>
    internal Task<ImmutableArray<EventId>> FindUnknownAsync(IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken) =>
        _writer.RunAsync<ImmutableArray<EventId>>(turn => [.. eventIds.Where(id => !turn.Room.TryGetEvent(id, out _))], eventIds, cancellationToken);

    /// <summary>Adds outliers, and returns the auth events that are missing.</summary>
    internal Task<ImmutableArray<EventId>> AddOutliersAsync(IReadOnlyCollection<VerifiedPdu> events, CancellationToken cancellationToken) =>
        _writer.RunAsync(turn => turn.AddOutliers(events), [.. events.SelectMany(GetNeeded)], cancellationToken);

    /// <summary>Returns the events that the room probably reads to judge an event, itself included: it is new, and the room must see that the store does not have it.</summary>
    internal static EventId[] GetNeeded(VerifiedPdu verified) => [verified.EventId, .. verified.PrevEvents, .. verified.AuthEvents, .. verified.Pdu.Redacts is { } target ? [target] : Array.Empty<EventId>()];

    private Task<IncomingPduResult> FinishAsync(
        VerifiedPdu verified,
        ReceiveResult result,
        ServerName origin,
        Func<VerifiedPdu, ReceiveOptions, CancellationToken, Task<ReceiveResult>> receive,
        CancellationToken deadline,
        CancellationToken cancellationToken) => result switch
        {
            ReceiveResult.Judged judged => Task.FromResult<IncomingPduResult>(new IncomingPduResult.Judged(judged.Event, isNew: true)),
            ReceiveResult.AlreadyKnown known => Task.FromResult<IncomingPduResult>(new IncomingPduResult.Judged(known.Event, isNew: false)),
            ReceiveResult.OtherRoom => Task.FromResult<IncomingPduResult>(new IncomingPduResult.Dropped(verified.EventId, "The event belongs to another room.", isRetryable: false)),
            _ => new EventCompletion(this, _services, _intake, origin, receive).RunAsync(verified, result, deadline, cancellationToken),
        };
}
