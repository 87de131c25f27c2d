using System.Runtime.CompilerServices;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Verifies the events of a reply on many cores while the reply comes in: those of a join or of a room's state. Safe to share between threads.</summary>
/// <remarks>
/// <para>
/// Reading and verifying go on side by side: no thread waits for the peer, and events that have come are verified while more are read. Each event has the verdict that
/// <see cref="PduBatchVerifier"/> gives it, and the verdicts come in the order of the events. What a peer sends never throws, but for a reply that is cut short or not of its
/// shape, which <see cref="SendJoinReader.ReadEventsAsync"/> and <see cref="StateReader.ReadEventsAsync"/> say with an exception.
/// </para>
/// <para>
/// At most <see cref="PduBatchOptions.Window"/> events are held at any time, and at most <see cref="PduBatchOptions.MaxDegreeOfParallelism"/> threads of the pool verify. To take no more
/// verdicts is to read no more of the reply.
/// </para>
/// </remarks>
public sealed class PduStreamVerifier
{
    private readonly PduBatchVerifier _verifier;

    /// <summary>Creates a verifier with the default options: all cores.</summary>
    public PduStreamVerifier()
        : this(new PduBatchVerifier())
    {
    }

    /// <summary>Creates a verifier.</summary>
    /// <param name="verifier">How each event is verified, and how much of the machine is taken.</param>
    /// <exception cref="ArgumentNullException"><paramref name="verifier"/> is null.</exception>
    public PduStreamVerifier(PduBatchVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        _verifier = verifier;
    }

    /// <summary>Reads and verifies the events of a reply.</summary>
    /// <param name="events">The events. The bytes of each are taken over: nobody may read or write them afterwards.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The keys that are known. Asked by several threads at once.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/> before the next verdict.</param>
    /// <returns>
    /// One verdict an event, in the order of the events. What <paramref name="events"/> or <paramref name="keys"/> throw comes after the verdicts of all events
    /// before it. An enumeration that is disposed of leaves no work behind: a read that is under way is cancelled, and no key is asked for afterwards.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public IAsyncEnumerable<StreamedPduVerdict> VerifyAsync(
        IAsyncEnumerable<StreamedPdu> events,
        RoomVersion version,
        IKeySource keys,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(keys);
        return EnumerateAsync(events, version, keys, cancellationToken);
    }

    private async IAsyncEnumerable<StreamedPduVerdict> EnumerateAsync(
        IAsyncEnumerable<StreamedPdu> events,
        RoomVersion version,
        IKeySource keys,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = new PduStreamRun(events, (index, json) => _verifier.VerifyOne(index, json, version, keys), _verifier.Options, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            while (await run.TakeNextAsync().ConfigureAwait(false) is { } piece)
            {
                for (int i = 0; i < piece.Count; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return piece.Take(i);
                }

                run.Release(piece);
            }
        }
    }
}
