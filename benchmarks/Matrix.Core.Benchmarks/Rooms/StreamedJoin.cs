using Matrix.Core.Events;
using Matrix.Core.Federation;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A join as a server makes it: the answer is read while it comes in, and its events are verified on all cores.</summary>
internal sealed class StreamedJoin
{
    private readonly SignedRoom _room;
    private readonly FederationClient _client;
    private readonly PduBatchVerifier _verifier = new();

    // The arrays of the events that were read and have no verdict yet: a verdict does not say where its event stood.
    private readonly Queue<StreamedPduSource> _inFlight = new();

    public StreamedJoin(SignedRoom room, IFederationTransport transport)
    {
        _room = room;
        _client = new FederationClient(transport, room.Join.Sender.ServerName);
    }

    /// <summary>The most events that were read and had no verdict yet.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>Joins, and hands out each event when it is verified.</summary>
    /// <param name="take">Takes an event.</param>
    public async Task RunAsync(Action<StreamedPduSource, VerifiedPdu> take)
    {
        await using SendJoinReader reader = await _client.Membership.SendJoinAsync(_room.Server, _room.Join).ConfigureAwait(false);
        _inFlight.Clear();
        foreach (PduVerdict verdict in _verifier.Verify(Texts(reader), _room.Join.Version, _room.Keys))
        {
            take(_inFlight.Dequeue(), verdict.Verified ?? throw new InvalidOperationException(verdict.ToString()));
        }

        // Throws where the answer was not whole.
        _ = reader.Result;
    }

    /// <summary>Joins, and reads the answer without looking at its events.</summary>
    /// <param name="each">Called after every event.</param>
    public async Task ReadAsync(Action each)
    {
        await using SendJoinReader reader = await _client.Membership.SendJoinAsync(_room.Server, _room.Join).ConfigureAwait(false);
        foreach (StreamedPdu _ in reader.ReadEventsAsync().ToBlockingEnumerable())
        {
            each();
        }
    }

    /// <summary>
    /// The events as the batch takes them: it asks for the next when it has room in its window, on the thread that takes the verdicts, which
    /// waits for the peer here.
    /// </summary>
    private IEnumerable<ReadOnlyMemory<byte>> Texts(SendJoinReader reader)
    {
        foreach (StreamedPdu streamed in reader.ReadEventsAsync().ToBlockingEnumerable())
        {
            _inFlight.Enqueue(streamed.Source);
            MostInFlight = Math.Max(MostInFlight, _inFlight.Count);
            yield return streamed.Json;
        }
    }
}
