using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Homeserver;

/// <summary>Turns the bytes of events into verified events: parses them, fetches the keys of their signers, and verifies them on all cores.</summary>
internal sealed class PduIntake(KeyRing keys, PduBatchVerifier verifier)
{
    /// <summary>Verifies events.</summary>
    /// <returns>For each event, in the same order, the verified event or the reason why it is dropped.</returns>
    public async Task<ImmutableArray<IntakeResult>> VerifyAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> events, RoomVersion version, PduSource source, KeyFetchPurpose purpose, CancellationToken cancellationToken)
    {
        var results = new IntakeResult[events.Count];
        List<Pdu> pdus = new(events.Count);
        List<int> places = new(events.Count);
        for (int i = 0; i < events.Count; i++)
        {
            if (Pdu.TryParse(events[i].Span, version, source, out Pdu? pdu, out PduError malformed))
            {
                pdus.Add(pdu);
                places.Add(i);
            }
            else
            {
                _ = PduJson.TryGetEventId(events[i].Span, version, out Identifiers.EventId id, out _);
                results[i] = new IntakeResult(Verified: null, new IncomingPduResult.Dropped(id.IsDefault ? null : id, $"The event is malformed: {malformed}", isRetryable: false, malformed: malformed));
            }
        }

        // All at once, so that a server with many events is asked once.
        _ = await keys.EnsureKeysForAsync(pdus, purpose, cancellationToken).ConfigureAwait(false);
        foreach (PduBatchResult result in verifier.Verify(pdus, keys, cancellationToken))
        {
            Pdu pdu = pdus[(int)result.Index];
            results[places[(int)result.Index]] = result.Verified is { } verified
                ? new IntakeResult(verified, Dropped: null)
                : new IntakeResult(
                    Verified: null,
                    new IncomingPduResult.Dropped(pdu.EventId, $"The event is not signed as required: {result.VerificationError}", result.IsRetryable, unverified: result.VerificationError));
        }

        return [.. results];
    }

    /// <summary>Verifies one event.</summary>
    public async Task<IntakeResult> VerifyAsync(ReadOnlyMemory<byte> pdu, RoomVersion version, PduSource source, KeyFetchPurpose purpose, CancellationToken cancellationToken) =>
        (await VerifyAsync([pdu], version, source, purpose, cancellationToken).ConfigureAwait(false))[0];
}
