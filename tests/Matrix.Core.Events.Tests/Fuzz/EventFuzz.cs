using System.Diagnostics;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Fuzz;

/// <summary>Damaged events through everything that reads what peers send: a verdict, never an exception, soon.</summary>
public sealed class EventFuzz
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(5);
    private static readonly TestKeys Keys = TestKeys.For("a.example", "b.example");
    private static readonly PduVerifier Verifier = new();

    [Fact]
    public void EveryParser_DamagedEvent_GivesAVerdict()
    {
        int accepted = 0;
        int verified = 0;
        foreach ((int number, byte[] json) in Texts(seed: 20_261_120, FuzzCorpus.Iterations))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                RoomVersion version = Versions.Of(number);
                bool parsed = Pdu.TryParse(json, version, out Pdu? pdu, out PduError error);
                Assert.Equal(parsed, error.Kind == PduErrorKind.None);
                Assert.InRange(error.Offset, 0, json.Length);
                bool loaded = Pdu.TryLoadTrusted(json, version, null, out Pdu? trusted, out _);
                Assert.True(loaded || !parsed);
                if (parsed)
                {
                    accepted++;
                    CheckAccepted(pdu!, trusted!, version);
                    verified += Verifier.TryVerify(pdu!, Keys, out VerifiedPdu? result, out _) ? CheckVerified(pdu!, result!) : 0;
                }
                else if (loaded)
                {
                    CheckTrusted(trusted!);
                }

                CheckEventJson(json, version, pdu, loaded);
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"v{number} {Convert.ToBase64String(json)}: {e}");
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < Hang, Convert.ToBase64String(json));
        }

        Assert.InRange(accepted, FuzzCorpus.Iterations / 50, FuzzCorpus.Iterations * 9 / 10);
        Assert.InRange(verified, FuzzCorpus.Iterations / 500, accepted);
    }

    [Fact]
    public void SigningReaders_DamagedEvent_GiveAVerdict()
    {
        var keys = new Dictionary<KeyId, VerifyKey> { [KeyId.Parse("ed25519:1")] = TestKeys.Of("a.example").VerifyKey };
        ServerName server = ServerName.Parse("a.example");
        foreach ((int _, byte[] json) in Texts(seed: 31_337, FuzzCorpus.Iterations / 5))
        {
            _ = ServerKeys.TryParse(json, out _, out _);
            _ = SignedJson.Verify(json, server, keys);
        }
    }

    [Fact]
    public void SigningReaders_DamagedKeyDocument_GiveAVerdict()
    {
        using SigningKey key = TestKeys.Of("a.example");
        ServerName server = ServerName.Parse("a.example");
        byte[] document = Bytes.Of($$$"""{"old_verify_keys":{"ed25519:0":{"expired_ts":5,"key":"{{{key.VerifyKey}}}"}},"server_name":"a.example","valid_until_ts":1700000000000,"verify_keys":{"ed25519:1":{"key":"{{{key.VerifyKey}}}"} } }""");
        byte[] signed = SignedJson.Sign(document, server, key);
        var mutator = new Mutator(5);
        int accepted = 0;
        for (int i = 0; i < FuzzCorpus.Iterations / 5; i++)
        {
            // Damaged after it was signed, and signed after it was damaged: nearly nothing gets past the signature otherwise.
            _ = ServerKeys.TryParse(mutator.Mutate(signed, document), out _, out _);
            if (SignedJson.TrySign(mutator.Mutate(document, document), server, key, out byte[] json, out _) && ServerKeys.TryParse(json, out ServerKeys? keys, out _))
            {
                accepted++;
                _ = new ServerKeyStore().Add(keys, new(1_700_000_000_000));
            }
        }

        Assert.InRange(accepted, FuzzCorpus.Iterations / 500, FuzzCorpus.Iterations / 5);
    }

    private static IEnumerable<(int Version, byte[] Json)> Texts(int seed, int count)
    {
        (int Version, byte[] Json)[] corpus = FuzzCorpus.Read();
        var random = new Random(seed);
        var mutator = new Mutator(seed);
        for (int i = 0; i < count; i++)
        {
            (int version, byte[] json) = corpus[random.Next(corpus.Length)];
            byte[] other = corpus[random.Next(corpus.Length)].Json;

            // One in eight is read by the rules of another version than its own.
            yield return (random.Next(8) == 0 ? 1 + random.Next(12) : version, mutator.Mutate(json, other));
        }
    }

    private static void CheckAccepted(Pdu pdu, Pdu trusted, RoomVersion version)
    {
        string about = Bytes.Text(pdu.Utf8);
        Assert.True(Pdu.TryParse(pdu.Utf8.Span, version, out Pdu? again, out PduError error), $"{error}: {about}");
        Assert.True(again.EventId == pdu.EventId && again.RoomId == pdu.RoomId && again.Utf8.Span.SequenceEqual(pdu.Utf8.Span), about);
        Assert.True(trusted.EventId == pdu.EventId && trusted.Utf8.Span.SequenceEqual(pdu.Utf8.Span) && trusted.Slot == pdu.Slot, about);
        Assert.True(CanonicalJson.IsCanonical(pdu.Utf8.Span, CanonicalJsonMode.RelaxedVerbatim), about);
        Pdu redacted = pdu.Redact();
        Assert.True(CanonicalJson.IsCanonical(redacted.Utf8.Span, CanonicalJsonMode.RelaxedVerbatim), about);
        Assert.True(redacted.ComputeReferenceHash().AsSpan().SequenceEqual(pdu.ComputeReferenceHash()), about);
        Assert.True(redacted.Redact().Utf8.Span.SequenceEqual(redacted.Utf8.Span), about);
        Assert.True(pdu.Sender.ServerName.Utf8Span.Length > 0, about);
        _ = pdu.Redacts;
        _ = pdu.ToString();
        _ = Verifier.CheckAll(pdu, Keys);
    }

    private static void CheckTrusted(Pdu pdu)
    {
        _ = Verifier.TryVerify(pdu, Keys, out _, out PduVerificationError error);
        _ = error.ToString();
        _ = Verifier.CheckAll(pdu, Keys);
        Pdu redacted = pdu.Redact();
        Assert.Equal(pdu.EventId, redacted.EventId);
        Assert.Equal(pdu.Slot, redacted.Slot);
        _ = pdu.Redacts;
        _ = pdu.ToString();
    }

    private static int CheckVerified(Pdu pdu, VerifiedPdu verified)
    {
        Assert.Equal(pdu.EventId, verified.EventId);
        Assert.Equal(!verified.IsRedacted, pdu.ContentHashMatches());
        Assert.True(Verifier.TryVerify(verified.Pdu, Keys, out _, out PduVerificationError error), $"{error}: {Bytes.Text(pdu.Utf8)}");
        return 1;
    }

    private static void CheckEventJson(byte[] json, RoomVersion version, Pdu? pdu, bool isObject)
    {
        Assert.Equal(isObject, PduJson.TryRedact(json, version, out byte[] redacted, out _));
        Assert.Equal(isObject, PduJson.TryGetContentHash(json, version, out byte[] content, out _));
        Assert.Equal(isObject, PduJson.TryGetReferenceHash(json, version, out byte[] reference, out _));
        bool named = PduJson.TryGetEventId(json, version, out EventId id, out _);
        Assert.True(isObject || !named);
        Assert.True(!isObject || CanonicalJson.IsCanonical(redacted, CanonicalJsonMode.RelaxedVerbatim));
        if (pdu is not null)
        {
            Assert.True(named && id == pdu.EventId);
            Assert.True(content.AsSpan().SequenceEqual(pdu.ComputeContentHash()));
            Assert.True(reference.AsSpan().SequenceEqual(pdu.ComputeReferenceHash()));
        }
    }
}
