using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>What the steps of receiving one event cost, beside what they cannot do without: all timed in turn, so that their ratios hold.</summary>
internal sealed class EventLimits
{
    private const double AimOrderedUs = 1.0;
    private const double AimShuffledUs = 1.5;
    private const double AimBothHashesUs = 3.5;
    private const double AimAllButTheCurveUs = 5;
    private const double AimRatioToBare = 1.10;

    private readonly SampleEvent _sample = new();
    private readonly Measure _measure;
    private Dictionary<string, Measure.Result> _results = [];

    private EventLimits(bool quick) => _measure = Measure.Short(quick);

    public static void Run(TextWriter output, bool quick)
    {
        var limits = new EventLimits(quick);
        limits.AddJson("ordered", limits._sample.Ordered);
        limits.AddJson("shuffled", limits._sample.Shuffled);
        limits.AddHashes();
        limits.AddCheck();
        limits._results = limits._measure.Run();
        output.WriteLine(limits.Json("ordered", limits._sample.Ordered, AimOrderedUs));
        output.WriteLine(limits.Json("shuffled", limits._sample.Shuffled, AimShuffledUs));
        output.WriteLine(limits.Hashes());
        output.WriteLine(limits.Check());
    }

    private void AddJson(string name, byte[] text)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        _measure.Add($"canonical_{name}", () =>
        {
            buffer.ResetWrittenCount();
            _ = CanonicalJson.TryWrite(text, CanonicalJsonMode.Strict, buffer, out _);
        });
        _measure.Add($"is_canonical_{name}", () => _ = CanonicalJson.IsCanonical(text, CanonicalJsonMode.Strict));
        _measure.Add($"json_document_{name}", () =>
        {
            using var document = JsonDocument.Parse(text);
        });
    }

    private void AddHashes()
    {
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        _measure.Add("content_hash", () => _ = _sample.Pdu.ComputeContentHash());
        _measure.Add("reference_hash", () => _ = _sample.Pdu.ComputeReferenceHash());
        _measure.Add("two_bare_sha256", () =>
        {
            _ = SHA256.HashData(_sample.Ordered, hash);
            _ = SHA256.HashData(_sample.Ordered, hash);
        });
        _measure.Add("redact", () => _ = _sample.Pdu.Redact());
    }

    private void AddCheck()
    {
        var verifier = new PduVerifier();
        _measure.Add("bare_verification", () => _ = _sample.Key.Verify(_sample.Message, _sample.Signature));
        _measure.Add("parse", () => _ = Pdu.TryParse(_sample.Shuffled, RoomVersions.V11, out _, out _));
        _measure.Add("verify", () => _ = verifier.TryVerify(_sample.Pdu, _sample.Keys, out _, out _));
        _measure.Add("check", () =>
        {
            if (!Pdu.TryParse(_sample.Shuffled, RoomVersions.V11, out Pdu? pdu, out _) || !verifier.TryVerify(pdu, _sample.Keys, out _, out _))
            {
                throw new InvalidOperationException("The sample does not verify.");
            }
        });
    }

    private LimitLine Json(string members, byte[] text, double aimUs)
    {
        Measure.Result canonical = _results[$"canonical_{members}"];
        return new LimitLine("canonical_json")
            .With("members", members)
            .With("bytes", text.Length)
            .WithTime(canonical, aimUs)
            .With("mb_per_s", text.Length / canonical.Nanoseconds * 1000)
            .With("is_canonical_us", Us($"is_canonical_{members}"))
            .With("json_document_parse_us", Us($"json_document_{members}"))
            .With("ratio_to_json_document", canonical.Nanoseconds / _results[$"json_document_{members}"].Nanoseconds);
    }

    private LimitLine Hashes()
    {
        double both = Us("content_hash") + Us("reference_hash");
        return new LimitLine("hashes")
            .With("content_hash_us", Us("content_hash"))
            .With("reference_hash_us", Us("reference_hash"))
            .WithAim("both_us", both, AimBothHashesUs)
            .With("two_bare_sha256_us", Us("two_bare_sha256"))
            .With("ratio_to_bare", both / Us("two_bare_sha256"))
            .With("redact_us", Us("redact"));
    }

    private LimitLine Check()
    {
        double bare = Us("bare_verification");
        double check = Us("check");
        return new LimitLine("check_one_event")
            .With("parse_us", Us("parse"))
            .With("verify_us", Us("verify"))
            .With("check_us", check)
            .With("bare_verification_us", bare)
            .WithAim("all_but_the_curve_us", check - bare, AimAllButTheCurveUs)
            .WithAim("ratio_to_bare", check / bare, AimRatioToBare)
            .With("event_bytes", _sample.Pdu.Utf8.Length)
            .With("allocated_bytes", _results["check"].Bytes);
    }

    private double Us(string name) => _results[name].Nanoseconds / 1000;
}
