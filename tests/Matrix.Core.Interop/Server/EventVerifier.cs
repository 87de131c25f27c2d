using System.Collections.Concurrent;
using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Interop.Server;

/// <summary>From bytes to proof: events are read, the keys of their signers fetched, and their signatures checked.</summary>
internal sealed class EventVerifier(KeyRing keys)
{
    private readonly PduBatchVerifier _verifier = new();

    /// <summary>What was dropped, and why. A peer that is in order gives no cause for it.</summary>
    public ConcurrentQueue<string> Dropped { get; } = new();

    /// <summary>Verifies events. What does not hold is left out, and told of in <see cref="Dropped"/>.</summary>
    public async Task<ImmutableArray<VerifiedPdu>> VerifyAsync(IEnumerable<ReadOnlyMemory<byte>> events, RoomVersion version, CancellationToken cancellationToken)
    {
        List<Pdu> pdus = [];
        foreach (ReadOnlyMemory<byte> json in events)
        {
            if (Pdu.TryParse(json.Span, version, out Pdu? pdu, out PduError malformed))
            {
                pdus.Add(pdu);
            }
            else
            {
                Dropped.Enqueue(malformed.ToString());
            }
        }

        // All at once: a server of many events is asked for its keys once.
        _ = await keys.EnsureKeysForAsync(pdus, cancellationToken);
        ImmutableArray<VerifiedPdu>.Builder verified = ImmutableArray.CreateBuilder<VerifiedPdu>(pdus.Count);
        foreach (PduBatchResult verdict in _verifier.Verify(pdus, keys, cancellationToken))
        {
            if (verdict.IsVerified)
            {
                verified.Add(verdict.Verified);
            }
            else
            {
                Dropped.Enqueue(verdict.ToString());
            }
        }

        return verified.DrainToImmutable();
    }
}
