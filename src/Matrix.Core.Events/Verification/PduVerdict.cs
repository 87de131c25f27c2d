using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Events;

/// <summary>What became of one event of a batch: verified, or which check it failed. <see cref="PduBatchVerifier"/> makes it.</summary>
public readonly record struct PduVerdict
{
    private PduVerdict(long index, Pdu? pdu, VerifiedPdu? verified, PduError malformed, PduVerificationError unsigned)
    {
        Index = index;
        Pdu = pdu;
        Verified = verified;
        Malformed = malformed;
        Unsigned = unsigned;
    }

    /// <summary>The event's place in the batch, from 0. Verdicts come in this order, none is left out.</summary>
    public long Index { get; }

    /// <summary>The event as it came; null where the bytes are no event. Kept so that one whose key is unknown can be verified again.</summary>
    public Pdu? Pdu { get; }

    /// <summary>The event to use and to store; null where it is dropped.</summary>
    public VerifiedPdu? Verified { get; }

    /// <summary>Why the bytes are no event of the room version; <see cref="PduErrorKind.None"/> where they are one.</summary>
    public PduError Malformed { get; }

    /// <summary>Why its signatures do not hold; <see cref="PduVerificationErrorKind.None"/> where they do, and where the bytes are no event.</summary>
    public PduVerificationError Unsigned { get; }

    /// <summary>Whether the event is verified.</summary>
    [MemberNotNullWhen(true, nameof(Verified), nameof(Pdu))]
    public bool IsVerified => Verified is not null;

    /// <summary>Whether the event may hold when its signer's keys have been fetched anew: it is not to be remembered as bad.</summary>
    [MemberNotNullWhen(true, nameof(Pdu))]
    public bool IsRetryable => Pdu is not null && Unsigned.IsRetryable;

    /// <summary>The verdict on bytes from a peer.</summary>
    internal static PduVerdict Of(long index, ReadOnlySpan<byte> json, RoomVersion version, PduSource source, PduVerifier verifier, IKeySource keys) =>
        Of(index, json, taken: null, version, source, verifier, keys);

    /// <summary>The verdict on bytes from a peer in an array that may become the event's.</summary>
    internal static PduVerdict OfTaken(long index, byte[] json, RoomVersion version, PduSource source, PduVerifier verifier, IKeySource keys) =>
        Of(index, json, json, version, source, verifier, keys);

    /// <summary>The verdict on an event that was read before.</summary>
    internal static PduVerdict Of(long index, Pdu pdu, PduVerifier verifier, IKeySource keys)
    {
        _ = verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned);
        return new PduVerdict(index, pdu, verified, default, unsigned);
    }

    private static PduVerdict Of(long index, ReadOnlySpan<byte> json, byte[]? taken, RoomVersion version, PduSource source, PduVerifier verifier, IKeySource keys)
    {
        bool isEvent = PduParser.TryParse(json, taken, version, source, out Pdu? pdu, out SigningBytes signing, out PduError malformed);
        using (signing)
        {
            if (!isEvent)
            {
                return new PduVerdict(index, null, null, malformed, default);
            }

            _ = verifier.TryVerifyCore(pdu!, in signing, keys, out VerifiedPdu? verified, out PduVerificationError unsigned);
            return new PduVerdict(index, pdu, verified, default, unsigned);
        }
    }

    /// <summary>A sentence for a log.</summary>
    public override string ToString() => Verified is not null
        ? $"event {Index}: {(Verified.IsRedacted ? "redacted" : "genuine")} {Verified}"
        : Pdu is not null ? $"event {Index}: {Pdu} dropped: {Unsigned}" : $"event {Index}: dropped: {Malformed}";
}
