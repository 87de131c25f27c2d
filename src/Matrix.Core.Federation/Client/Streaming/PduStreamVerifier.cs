using System.Runtime.CompilerServices;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides a verifier for the events of a join or of a room's state on many cores while the reply arrives. Instances are thread-safe.</summary>
/// <remarks>
/// <para>
/// Reading and verifying overlap: no thread waits for the peer, and received events are verified while more are read. Each event gets the verdict that
/// <see cref="PduBatchVerifier"/> returns for it, and the verdicts are in the order of the events. An event never causes an exception. A reply that is cut
/// short or malformed does: see <see cref="SendJoinReader.ReadEventsAsync"/> and <see cref="StateReader.ReadEventsAsync"/>.
/// </para>
/// <para>
/// At most <see cref="PduBatchOptions.Window"/> events are held at any time, and at most <see cref="PduBatchOptions.MaxDegreeOfParallelism"/> pool threads
/// verify. If the caller takes no more verdicts, the verifier reads no more of the reply.
/// </para>
/// </remarks>
public sealed class PduStreamVerifier
{
    private readonly PduBatchVerifier _verifier;

    /// <summary>Initializes a verifier with the default options, which use all cores.</summary>
    public PduStreamVerifier()
        : this(new PduBatchVerifier())
    {
    }

    /// <summary>Initializes a verifier.</summary>
    /// <param name="verifier">The verifier of single events. Its options set the window and the degree of parallelism.</param>
    /// <exception cref="ArgumentNullException"><paramref name="verifier"/> is null.</exception>
    public PduStreamVerifier(PduBatchVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        _verifier = verifier;
    }

    /// <summary>Reads and verifies the events of a reply.</summary>
    /// <param name="events">The events. The verifier takes ownership of their bytes, which must not be read or written afterwards.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The known keys. Several threads call it at once.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/> before the next verdict.</param>
    /// <returns>
    /// One verdict for each event, in the order of the events. An exception of <paramref name="events"/> or <paramref name="keys"/> is thrown after the
    /// verdicts of all earlier events. Disposing the enumeration cancels a pending read and ends all work. No key is requested afterwards.
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
