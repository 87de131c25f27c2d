using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Events;

/// <summary>Represents the verdict on one event of a batch: verified, or the check that failed. <see cref="PduBatchVerifier"/> creates it.</summary>
public readonly record struct PduBatchResult
{
    private PduBatchResult(long index, Pdu? pdu, VerifiedPdu? verified, PduError malformed, PduVerificationError unsigned)
    {
        Index = index;
        Pdu = pdu;
        Verified = verified;
        ParseError = malformed;
        VerificationError = unsigned;
    }

    /// <summary>Gets the index of the event in the batch, from 0. Verdicts come in this order, without gaps.</summary>
    public long Index { get; }

    /// <summary>Gets the event as received, or <see langword="null"/> if the bytes are not an event. An event with an unknown key can be verified again.</summary>
    public Pdu? Pdu { get; }

    /// <summary>Gets the event to use and to store, or <see langword="null"/> if the event is dropped.</summary>
    public VerifiedPdu? Verified { get; }

    /// <summary>Gets the reason why the bytes are not an event of the room version. Its kind is <see cref="PduErrorKind.None"/> if they are one.</summary>
    public PduError ParseError { get; }

    /// <summary>
    /// Gets the reason why the signatures do not verify. Its kind is <see cref="PduVerificationErrorKind.None"/> if they do, or if the bytes are not an event.
    /// </summary>
    public PduVerificationError VerificationError { get; }

    /// <summary>Gets a value that indicates whether the event is verified.</summary>
    [MemberNotNullWhen(true, nameof(Verified), nameof(Pdu))]
    public bool IsVerified => Verified is not null;

    /// <summary>Gets a value that indicates whether the event may verify after its signer's keys have been fetched again. If so, do not record it as bad.</summary>
    [MemberNotNullWhen(true, nameof(Pdu))]
    public bool IsRetryable => Pdu is not null && VerificationError.IsRetryable;

    /// <summary>Returns the verdict on bytes from a peer.</summary>
    internal static PduBatchResult Of(long index, ReadOnlySpan<byte> json, RoomVersion version, PduSource source, PduVerifier verifier, IKeySource keys) =>
        Of(index, json, taken: null, version, source, verifier, keys);

    /// <summary>Returns the verdict on bytes from a peer, in an array that the event may keep.</summary>
    internal static PduBatchResult OfTaken(long index, byte[] json, RoomVersion version, PduSource source, PduVerifier verifier, IKeySource keys) =>
        Of(index, json, json, version, source, verifier, keys);

    /// <summary>Returns the verdict on an event that has already been read.</summary>
    internal static PduBatchResult Of(long index, Pdu pdu, PduVerifier verifier, IKeySource keys)
    {
        _ = verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned);
        return new PduBatchResult(index, pdu, verified, default, unsigned);
    }

    private static PduBatchResult Of(long index, ReadOnlySpan<byte> json, byte[]? taken, RoomVersion version, PduSource source, PduVerifier verifier, IKeySource keys)
    {
        bool isEvent = PduParser.TryParse(json, taken, version, source, out Pdu? pdu, out SigningBytes signing, out PduError malformed);
        using (signing)
        {
            if (!isEvent)
            {
                return new PduBatchResult(index, null, null, malformed, default);
            }

            _ = verifier.TryVerifyCore(pdu!, in signing, keys, out VerifiedPdu? verified, out PduVerificationError unsigned);
            return new PduBatchResult(index, pdu, verified, default, unsigned);
        }
    }

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Verified is not null
        ? $"event {Index}: {(Verified.IsRedacted ? "redacted" : "genuine")} {Verified}"
        : Pdu is not null ? $"event {Index}: {Pdu} dropped: {VerificationError}" : $"event {Index}: dropped: {ParseError}";
}
