using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>The limits: what each step of receiving an event costs, beside what it cannot do without, in one run.</summary>
internal static class LimitsRun
{
    public static void Run(TextWriter output)
    {
        var sample = new Sample();
        var measure = new Measure();
        AddCanonicalJson(measure, sample);
        AddHashes(measure, sample);
        AddCheck(measure, sample);
        Dictionary<string, Measure.Result> results = measure.Run();

        // The rooms come after: a heap full of events makes every collection of the first part dearer.
        var roomMeasure = new Measure();
        (string Name, ForkedRoom Room)[] rooms = AddResolutions(roomMeasure);
        RoomLog log = AddReplay(roomMeasure);
        foreach ((string name, Measure.Result result) in roomMeasure.Run())
        {
            results.Add(name, result);
        }

        Write(output, "machine", ("cpu", CpuName()), ("cores", Environment.ProcessorCount), ("os", RuntimeInformation.OSDescription), ("runtime", RuntimeInformation.FrameworkDescription), ("ed25519", Ed25519.BackendName));
        WriteJson(output, results, sample, "ordered", sample.Ordered);
        WriteJson(output, results, sample, "shuffled", sample.Shuffled);
        WriteHashes(output, results);
        WriteCheck(output, results, sample);
        WriteResolutions(output, results, rooms);
        WriteReplay(output, results, log);
    }

    private static void AddCanonicalJson(Measure measure, Sample sample)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        foreach ((string name, byte[] text) in new[] { ("ordered", sample.Ordered), ("shuffled", sample.Shuffled) })
        {
            measure.Add($"canonical_{name}", () =>
            {
                buffer.ResetWrittenCount();
                _ = CanonicalJson.TryWrite(text, CanonicalJsonMode.Strict, buffer, out _);
            });
            measure.Add($"is_canonical_{name}", () => _ = CanonicalJson.IsCanonical(text, CanonicalJsonMode.Strict));
            measure.Add($"json_document_{name}", () =>
            {
                using var document = JsonDocument.Parse(text);
            });
        }
    }

    private static void AddHashes(Measure measure, Sample sample)
    {
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        measure.Add("content_hash", () => _ = sample.Pdu.ComputeContentHash());
        measure.Add("reference_hash", () => _ = sample.Pdu.ComputeReferenceHash());
        measure.Add("two_bare_sha256", () =>
        {
            _ = SHA256.HashData(sample.Ordered, hash);
            _ = SHA256.HashData(sample.Ordered, hash);
        });
        measure.Add("redact", () => _ = sample.Pdu.Redact());
    }

    private static void AddCheck(Measure measure, Sample sample)
    {
        var verifier = new PduVerifier();
        measure.Add("bare_verification", () => _ = sample.Key.Verify(sample.Message, sample.Signature));
        measure.Add("parse", () => _ = Pdu.TryParse(sample.Shuffled, RoomVersions.V11, out _, out _));
        measure.Add("verify", () => _ = verifier.TryVerify(sample.Pdu, sample.Keys, out _, out _));
        measure.Add("check", () =>
        {
            if (!Pdu.TryParse(sample.Shuffled, RoomVersions.V11, out Pdu? pdu, out _) || !verifier.TryVerify(pdu, sample.Keys, out _, out _))
            {
                throw new InvalidOperationException("The sample does not verify.");
            }
        });
    }

    /// <summary>Two branches of 200 changes, in rooms of 2,000 and 20,000 members.</summary>
    private static (string Name, ForkedRoom Room)[] AddResolutions(Measure measure)
    {
        var rooms = new List<(string Name, ForkedRoom Room)>();
        foreach (RoomVersion version in new[] { RoomVersions.V10, RoomVersions.V12 })
        {
            foreach (int members in new[] { 2_000, 20_000 })
            {
                string name = $"resolve_v{version}_{members}";
                var room = new ForkedRoom(version, members, changes: 200);
                rooms.Add((name, room));
                measure.Add(name, () => _ = StateResolver.Resolve(version, room.States, room));
            }
        }

        return [.. rooms];
    }

    private static RoomLog AddReplay(Measure measure)
    {
        var log = new RoomLog();
        measure.Add("replay_with_signatures", () => _ = log.Replay(checkSignatures: true));
        measure.Add("replay_without_signatures", () => _ = log.Replay(checkSignatures: false));
        return log;
    }

    private static void WriteResolutions(TextWriter output, Dictionary<string, Measure.Result> results, (string Name, ForkedRoom Room)[] rooms)
    {
        foreach ((string name, ForkedRoom room) in rooms)
        {
            Write(
                output,
                "resolve_fork",
                ("room", name),
                ("events", room.Count),
                ("state_entries", room.States[0].Count),
                ("changes_a_branch", 200),
                ("us", Round(results[name].Nanoseconds / 1000)),
                ("allocated_bytes", results[name].Bytes));
        }
    }

    private static void WriteReplay(TextWriter output, Dictionary<string, Measure.Result> results, RoomLog log)
    {
        double bare = results["bare_verification"].Nanoseconds;
        foreach (string name in new[] { "replay_with_signatures", "replay_without_signatures" })
        {
            double each = results[name].Nanoseconds / log.Lines.Length;
            Write(
                output,
                name,
                ("events", log.Lines.Length),
                ("events_per_s", Round(1e9 / each)),
                ("us_an_event", Round(each / 1000)),
                ("bare_verifications_per_s", Round(1e9 / bare)));
        }
    }

    private static void WriteJson(TextWriter output, Dictionary<string, Measure.Result> results, Sample sample, string name, byte[] text)
    {
        Measure.Result canonical = results[$"canonical_{name}"];
        Measure.Result document = results[$"json_document_{name}"];
        Write(
            output,
            "canonical_json",
            ("members", name),
            ("bytes", text.Length),
            ("ns", Round(canonical.Nanoseconds)),
            ("mb_per_s", Round(text.Length / canonical.Nanoseconds * 1000)),
            ("is_canonical_ns", Round(results[$"is_canonical_{name}"].Nanoseconds)),
            ("json_document_parse_ns", Round(document.Nanoseconds)),
            ("ratio_to_json_document", Ratio(canonical.Nanoseconds / document.Nanoseconds)),
            ("allocated_bytes", canonical.Bytes));
    }

    private static void WriteHashes(TextWriter output, Dictionary<string, Measure.Result> results)
    {
        double both = results["content_hash"].Nanoseconds + results["reference_hash"].Nanoseconds;
        double bare = results["two_bare_sha256"].Nanoseconds;
        Write(
            output,
            "hashes",
            ("content_hash_ns", Round(results["content_hash"].Nanoseconds)),
            ("reference_hash_ns", Round(results["reference_hash"].Nanoseconds)),
            ("both_ns", Round(both)),
            ("two_bare_sha256_ns", Round(bare)),
            ("ratio_to_bare", Ratio(both / bare)),
            ("redact_ns", Round(results["redact"].Nanoseconds)));
    }

    private static void WriteCheck(TextWriter output, Dictionary<string, Measure.Result> results, Sample sample)
    {
        double bare = results["bare_verification"].Nanoseconds;
        Measure.Result check = results["check"];
        Write(
            output,
            "check_one_event",
            ("bytes", sample.Shuffled.Length),
            ("parse_ns", Round(results["parse"].Nanoseconds)),
            ("verify_ns", Round(results["verify"].Nanoseconds)),
            ("check_ns", Round(check.Nanoseconds)),
            ("bare_verification_ns", Round(bare)),
            ("all_but_the_curve_ns", Round(check.Nanoseconds - bare)),
            ("ratio_to_bare", Ratio(check.Nanoseconds / bare)),
            ("allocated_bytes", check.Bytes),
            ("event_bytes", sample.Pdu.Utf8.Length));
    }

    private static void Write(TextWriter output, string name, params ReadOnlySpan<(string Name, object Value)> members)
    {
        var line = new List<string> { $"\"limit\":\"{name}\"" };
        foreach ((string key, object value) in members)
        {
            line.Add($"\"{key}\":{(value is string text ? $"\"{JsonEncodedText.Encode(text)}\"" : Convert.ToString(value, CultureInfo.InvariantCulture))}");
        }

        output.WriteLine("{" + string.Join(',', line) + "}");
    }

    private static long Round(double value) => (long)Math.Round(value);

    private static double Ratio(double value) => Math.Round(value, 3);

    private static string CpuName()
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
