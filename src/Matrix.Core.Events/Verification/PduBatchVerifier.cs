namespace Matrix.Core.Events;

/// <summary>Verifies many events on many cores in bounded memory, for example the tens of thousands of events of a join or a backfill. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Each event gets the verdict that <see cref="Pdu.TryParse(ReadOnlySpan{byte}, RoomVersion, PduSource, out Pdu?, out PduError)"/> and
/// <see cref="PduVerifier.TryVerify"/> would give it alone, and the verdicts come in the order of the events. No data from a peer causes an exception.
/// </para>
/// <para>
/// The work is done while the caller enumerates the verdicts. The enumerating thread reads events from the batch, verifies events itself and queues other work to
/// the thread pool, in short pieces that do not wait. Only that thread enumerates the events. At most <see cref="PduBatchOptions.Window"/> events are held at any
/// time. If the caller stops enumerating, no more events are read. An enumeration that is disposed (as <c>foreach</c> always does) leaves no work. One that is
/// dropped without disposal leaves at most the rest of its window.
/// </para>
/// <para>
/// An exception from the caller's code (the events, the keys, <see cref="PduVerifierOptions.IsDeniedKey"/>) is thrown to the enumerating caller in place of that
/// event's verdict, after the verdicts before it.
/// </para>
/// <para>
/// Every signature is verified individually. The batch equation of Ed25519, which combines many signatures in one check, accepts some signatures that are refused
/// individually, and would make the verdict on an event depend on its neighbours.
/// </para>
/// </remarks>
public sealed class PduBatchVerifier
{
    private readonly PduVerifier _verifier;
    private readonly PduBatchOptions _options;

    /// <summary>Initializes a verifier with the default options, which use all cores.</summary>
    public PduBatchVerifier()
        : this(new PduVerifier(), new PduBatchOptions())
    {
    }

    /// <summary>Initializes a verifier.</summary>
    /// <param name="verifier">The verifier of each event.</param>
    /// <param name="options">The resources that a batch may use.</param>
    /// <exception cref="ArgumentNullException"><paramref name="verifier"/> or <paramref name="options"/> is <see langword="null"/>.</exception>
    public PduBatchVerifier(PduVerifier verifier, PduBatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(options);
        _verifier = verifier;
        _options = options;
    }

    /// <summary>Reads and verifies events from peers.</summary>
    /// <param name="events">
    /// The events as received, in UTF-8. The bytes of each must not change until its verdict has been returned. They are not kept longer.
    /// </param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The available keys. Several threads use it at once.</param>
    /// <param name="source">The source of the events.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/> before the next verdict.</param>
    /// <returns>
    /// One verdict for each event, in the order of the events. The work starts with the first verdict that is requested. Each enumeration starts again.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public IEnumerable<PduBatchResult> Verify(
        IEnumerable<ReadOnlyMemory<byte>> events,
        RoomVersion version,
        IKeySource keys,
        PduSource source = PduSource.Received,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(keys);
        return Enumerate(events, (json, index) => PduBatchResult.Of(index, json.Span, version, source, _verifier, keys), cancellationToken);
    }

    /// <summary>Verifies events that have already been read.</summary>
    /// <param name="pdus">The events, of any room and version.</param>
    /// <param name="keys">The available keys. Several threads use it at once.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/> before the next verdict.</param>
    /// <returns>
    /// One verdict for each event, in the order of the events. The work starts with the first verdict that is requested. Each enumeration starts again.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// An argument is <see langword="null"/>, or, during the enumeration, an element of <paramref name="pdus"/> is.
    /// </exception>
    public IEnumerable<PduBatchResult> Verify(IEnumerable<Pdu> pdus, IKeySource keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pdus);
        ArgumentNullException.ThrowIfNull(keys);
        return Enumerate(pdus, (pdu, index) => PduBatchResult.Of(index, pdu, _verifier, keys), cancellationToken);
    }

    /// <summary>Gets the resources that a batch may use.</summary>
    public PduBatchOptions Options => _options;

    /// <summary>
    /// Reads and verifies one event of a batch that the caller distributes over threads. The event may keep the array, as with <see cref="Pdu.TryParseInPlace"/>.
    /// </summary>
    /// <param name="index">The index of the event in the batch, from 0.</param>
    /// <param name="json">The event as received, which fills the array. The caller must not read or write the array afterwards.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The available keys.</param>
    /// <param name="source">The source of the event.</param>
    /// <returns>The verdict that <see cref="Verify(IEnumerable{ReadOnlyMemory{byte}}, RoomVersion, IKeySource, PduSource, CancellationToken)"/> gives.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public PduBatchResult VerifyOne(long index, byte[] json, RoomVersion version, IKeySource keys, PduSource source = PduSource.Received)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(keys);
        return PduBatchResult.OfTaken(index, json, version, source, _verifier, keys);
    }

    private IEnumerable<PduBatchResult> Enumerate<T>(IEnumerable<T> items, Func<T, long, PduBatchResult> check, CancellationToken cancellationToken)
    {
        using var run = new PduBatchRun<T>(items.GetEnumerator(), check, _options, cancellationToken);
        while (run.TryTakeNext(out PduBatchResult verdict))
        {
            yield return verdict;
        }
    }
}
