using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A join as a server makes it: the answer is read while it comes in, and its events are verified on all cores.</summary>
internal sealed class StreamedJoin
{
    private readonly SignedRoom _room;
    private readonly FederationClient _client;
    private readonly PduStreamVerifier _verifier = new();
    private int _inFlight;

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
        await using SendJoinReader reader = await _client.Membership.OpenSendJoinAsync(_room.Server, _room.Join).ConfigureAwait(false);
        _inFlight = 0;
        await foreach (StreamedPduVerdict streamed in _verifier.VerifyAsync(CountAsync(reader), _room.Join.Version, _room.Keys).ConfigureAwait(false))
        {
            _inFlight--;
            take(streamed.Source, streamed.Verdict.Verified ?? throw new InvalidOperationException(streamed.Verdict.ToString()));
        }

        // Throws where the answer was not whole.
        _ = await reader.CompleteAsync();
    }

    /// <summary>Joins, and reads the answer without looking at its events.</summary>
    /// <param name="each">Called after every event.</param>
    public async Task ReadAsync(Action each)
    {
        await using SendJoinReader reader = await _client.Membership.OpenSendJoinAsync(_room.Server, _room.Join).ConfigureAwait(false);
        await foreach (StreamedPdu _ in reader.ReadEventsAsync().ConfigureAwait(false))
        {
            each();
        }
    }

    private async IAsyncEnumerable<StreamedPdu> CountAsync(SendJoinReader reader)
    {
        await foreach (StreamedPdu streamed in reader.ReadEventsAsync().ConfigureAwait(false))
        {
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
            yield return streamed;
        }
    }
}
