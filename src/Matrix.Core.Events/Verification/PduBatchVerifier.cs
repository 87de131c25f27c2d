namespace Matrix.Core.Events;

/// <summary>Verifies many events on many cores, in bounded memory: the tens of thousands that come with a join, or a backfill. Safe to share between threads.</summary>
/// <remarks>
/// <para>
/// Each event has the verdict that <see cref="Pdu.TryParse(ReadOnlySpan{byte}, RoomVersion, PduSource, out Pdu?, out PduError)"/> and
/// <see cref="PduVerifier.TryVerify"/> give it alone, and the verdicts come in the order of the events. Nothing that a peer sent throws.
/// </para>
/// <para>
/// The work is done as verdicts are taken: the thread that enumerates takes events from the batch, verifies too, and lends the rest to the process's thread pool, in
/// pieces that end and wait for nothing. The events are enumerated on that thread alone. At most <see cref="PduBatchOptions.Window"/> of them are
/// held at any time; to take no more verdicts is to take no more events. An enumeration that is disposed of (as <c>foreach</c> does on any way out) leaves
/// no work behind; one that is dropped without that leaves the rest of its window at most.
/// </para>
/// <para>
/// What the caller's code throws (the events, the keys, <see cref="PduVerifierOptions.IsDeniedKey"/>) is thrown to the one who
/// enumerates, where its event's verdict would stand: the verdicts before it are handed out first.
/// </para>
/// <para>
/// Every signature is verified by itself. The batch equation of Ed25519, which sums many signatures into one check, accepts some that each
/// alone are refused, and would make the verdict on an event depend on its neighbours.
/// </para>
/// </remarks>
public sealed class PduBatchVerifier
{
    private readonly PduVerifier _verifier;
    private readonly PduBatchOptions _options;

    /// <summary>A verifier with the default options: all cores.</summary>
    public PduBatchVerifier()
        : this(new PduVerifier(), new PduBatchOptions())
    {
    }

    /// <summary>A verifier.</summary>
    /// <param name="verifier">How each event is verified.</param>
    /// <param name="options">How much of the machine is taken.</param>
    public PduBatchVerifier(PduVerifier verifier, PduBatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(options);
        _verifier = verifier;
        _options = options;
    }

    /// <summary>Reads and verifies events that peers sent.</summary>
    /// <param name="events">The events as received, in UTF-8. The bytes of each must stay as they are until its verdict was handed out; they are not kept longer.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The keys at hand. Asked by several threads at once.</param>
    /// <param name="source">How the events reached us.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/> before the next verdict.</param>
    /// <returns>One verdict an event, in the order of the events. Nothing is done before the first is asked for; each enumeration starts anew.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public IEnumerable<PduVerdict> Verify(
        IEnumerable<ReadOnlyMemory<byte>> events,
        RoomVersion version,
        IKeySource keys,
        PduSource source = PduSource.Received,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(keys);
        return Enumerate(events, (json, index) => PduVerdict.Of(index, json.Span, version, source, _verifier, keys), cancellationToken);
    }

    /// <summary>Verifies events that have been read.</summary>
    /// <param name="pdus">The events, of any room and version.</param>
    /// <param name="keys">The keys at hand. Asked by several threads at once.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/> before the next verdict.</param>
    /// <returns>One verdict an event, in the order of the events. Nothing is done before the first is asked for; each enumeration starts anew.</returns>
    /// <exception cref="ArgumentNullException">An argument is null; while enumerating: one of <paramref name="pdus"/> is.</exception>
    public IEnumerable<PduVerdict> Verify(IEnumerable<Pdu> pdus, IKeySource keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pdus);
        ArgumentNullException.ThrowIfNull(keys);
        return Enumerate(pdus, (pdu, index) => PduVerdict.Of(index, pdu, _verifier, keys), cancellationToken);
    }

    /// <summary>Gets how much of the machine a batch takes.</summary>
    public PduBatchOptions Options => _options;

    /// <summary>Reads and verifies one event of a batch that the caller spreads over threads. Its array becomes the event's, as <see cref="Pdu.TryParseTaking"/> has it.</summary>
    /// <param name="index">The event's place in the batch, from 0.</param>
    /// <param name="json">The event as received, all of the array. Nobody may read or write it afterwards.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The keys that are known.</param>
    /// <param name="source">How the event reached us.</param>
    /// <returns>The verdict that <see cref="Verify(IEnumerable{ReadOnlyMemory{byte}}, RoomVersion, IKeySource, PduSource, CancellationToken)"/> gives.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public PduVerdict VerifyOne(long index, byte[] json, RoomVersion version, IKeySource keys, PduSource source = PduSource.Received)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(keys);
        return PduVerdict.OfTaken(index, json, version, source, _verifier, keys);
    }

    private IEnumerable<PduVerdict> Enumerate<T>(IEnumerable<T> items, Func<T, long, PduVerdict> check, CancellationToken cancellationToken)
    {
        using var run = new PduBatchRun<T>(items.GetEnumerator(), check, _options, cancellationToken);
        while (run.TryTakeNext(out PduVerdict verdict))
        {
            yield return verdict;
        }
    }
}
