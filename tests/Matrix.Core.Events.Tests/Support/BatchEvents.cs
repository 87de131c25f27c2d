namespace Matrix.Core.Events.Tests.Support;

/// <summary>Events for batches: one of each fate, and what verifies them one by one.</summary>
internal static class BatchEvents
{
    private const int Version = 11;
    private static readonly PduVerifier Verifier = new();

    public static RoomVersion Rules => Versions.Of(Version);

    public static TestKeys Keys => TestKeys.For(EventDraft.Server);

    /// <summary>Good, redacted, unsigned, of an unknown key, badly signed, no JSON, no object, a field missing, nothing at all.</summary>
    public static ReadOnlyMemory<byte>[] Kinds { get; } =
    [
        Good(1),
        Good(2),
        EventDraft.Message(Version).Sealed().With("content", """{"body":"forged"}""").ToBytes(),
        EventDraft.Message(Version).Hashed().ToBytes(),
        EventDraft.Message(Version).Hashed().SignedBy((EventDraft.Server, "ed25519:unknown")).ToBytes(),
        EventDraft.Message(Version).Sealed().With("depth", "6").ToBytes(),
        Bytes.Of("{\"type\":"),
        Bytes.Of("[]"),
        EventDraft.Message(Version).Sealed().Without("sender").ToBytes(),
        ReadOnlyMemory<byte>.Empty,
    ];

    /// <summary>A good event, another for each number.</summary>
    public static ReadOnlyMemory<byte> Good(int number) => EventDraft.Message(Version).With("content", $$"""{"body":"{{number}}"}""").Sealed().ToBytes();

    public static PduBatchVerifier Of(int parallelism, int window) => new(new PduVerifier(), new PduBatchOptions { MaxDegreeOfParallelism = parallelism, Window = window });

    public static IEnumerable<PduBatchResult> Verify(int parallelism, int window, IEnumerable<ReadOnlyMemory<byte>> events, IKeySource? keys = null, PduSource source = PduSource.Received) =>
        Of(parallelism, window).Verify(events, Rules, keys ?? Keys, source, TestContext.Current.CancellationToken);

    public static IEnumerable<PduBatchResult> Verify(int parallelism, int window, IEnumerable<Pdu> pdus, IKeySource? keys = null) =>
        Of(parallelism, window).Verify(pdus, keys ?? Keys, TestContext.Current.CancellationToken);

    /// <summary>The same batch without threads or ring: what must come of it.</summary>
    public static IEnumerable<string> OneByOne(IEnumerable<ReadOnlyMemory<byte>> events, IKeySource keys) => events.Select((json, index) =>
        !Pdu.TryParse(json.Span, Rules, out Pdu? pdu, out PduError malformed) ? Describe(index, null, null, malformed, default)
        : Verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned) ? Describe(index, pdu, verified, default, default)
        : Describe(index, pdu, null, default, unsigned));

    public static string Describe(PduBatchResult verdict) => Describe(verdict.Index, verdict.Pdu, verdict.Verified, verdict.ParseError, verdict.VerificationError);

    private static string Describe(long index, Pdu? pdu, VerifiedPdu? verified, PduError malformed, PduVerificationError unsigned) =>
        $"{index} {pdu} {(pdu is null ? "" : Bytes.Text(pdu.Utf8))} {verified?.IsRedacted} {(verified is null ? "" : Bytes.Text(verified.Pdu.Utf8))} {malformed.Code} {malformed} {unsigned.Code} {unsigned}";
}
