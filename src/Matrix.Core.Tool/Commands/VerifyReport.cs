using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Commands;

/// <summary>Counts the verdicts of <c>verify</c> and prints them as tables.</summary>
internal sealed class VerifyReport
{
    /// <summary>The maximum number of events listed individually without <c>--all</c>, and the maximum number of keys listed.</summary>
    private const int MaxListed = 200;

    private readonly VerifyOptions _options;
    private readonly List<LineVerdict> _listed = [];
    private readonly SortedDictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(Utf8Text Server, Utf8Text KeyId), SortedDictionary<string, int>> _signatures = [];
    private int _notOk;

    public VerifyReport(VerifyOptions options) => _options = options;

    public int Events { get; private set; }

    public int Ok { get; private set; }

    public int Redacted { get; private set; }

    public int Dropped { get; private set; }

    public void Add(LineVerdict verdict)
    {
        Events++;
        Ok += verdict.Verdict == LineVerdict.Ok ? 1 : 0;
        Redacted += verdict.Verdict == LineVerdict.Redacted ? 1 : 0;
        Dropped += verdict.Verdict == LineVerdict.Dropped ? 1 : 0;
        if (_options.Json)
        {
            return;
        }

        Count(_versions, verdict.RoomVersion ?? "unknown");
        foreach (PduSignature signature in verdict.Signatures)
        {
            (Utf8Text, Utf8Text) key = (signature.Server, signature.KeyId);
            if (!_signatures.TryGetValue(key, out SortedDictionary<string, int>? verdicts))
            {
                _signatures.Add(key, verdicts = new SortedDictionary<string, int>(StringComparer.Ordinal));
            }

            Count(verdicts, LineVerdict.NameOf(signature.Verdict));
        }

        if (verdict.Code is not null)
        {
            Count(_codes, verdict.Code);
            _notOk++;
        }

        if (_options.All || (verdict.Code is not null && _notOk <= MaxListed))
        {
            _listed.Add(verdict);
        }
    }

    public void Print(ToolIO io)
    {
        IAnsiConsole console = io.CreateConsole();
        io.OutText.WriteLine($"{_options.Room}: {Events} {(Events == 1 ? "event" : "events")}, room version {(_versions.Count == 0 ? "unknown" : string.Join(", ", _versions.Keys))}; validity of keys at {_options.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; Ed25519 by {Ed25519.BackendName}");
        console.Write(Counts());
        if (_signatures.Count > 0)
        {
            console.Write(SignatureTable());
        }

        if (_signatures.Count > MaxListed)
        {
            io.OutText.WriteLine($"… and {_signatures.Count - MaxListed} more keys; --json gives every signature");
        }

        if (_listed.Count > 0)
        {
            console.Write(EventTable());
        }

        if (!_options.All && _notOk > MaxListed)
        {
            io.OutText.WriteLine($"… and {_notOk - MaxListed} more; --all lists every event, --json gives them as NDJSON");
        }
    }

    private Table Counts()
    {
        Table table = Tables.New("verdict", "events", "meaning");
        Tables.AddRow(table, LineVerdict.Ok, Number(Ok), "the event ID, the signatures and the content hash are good");
        Tables.AddRow(table, LineVerdict.Redacted, Number(Redacted), "the signatures are good, but the content hash does not match: the redacted event is used");
        Tables.AddRow(table, LineVerdict.Dropped, Number(Dropped), Dropped == 0 ? "malformed or without a good signature" : string.Join(", ", _codes.Select(code => $"{code.Key} {code.Value}")));
        return table;
    }

    private Table SignatureTable()
    {
        Table table = Tables.New("signed by", "key", "signatures");
        foreach (((Utf8Text server, Utf8Text keyId), SortedDictionary<string, int> verdicts) in _signatures.Take(MaxListed))
        {
            Tables.AddRow(table, server.ToString(), keyId.ToString(), string.Join(", ", verdicts.Select(verdict => $"{verdict.Value} {verdict.Key}")));
        }

        return table;
    }

    private Table EventTable()
    {
        Table table = Tables.New("line", "event", "type", "verdict", "reason");
        foreach (LineVerdict verdict in _listed)
        {
            Tables.AddRow(table, verdict.Line.ToString(CultureInfo.InvariantCulture), verdict.EventId.ToString(), verdict.Type ?? "", verdict.Verdict, verdict.Reason ?? "");
        }

        return table;
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static void Count(SortedDictionary<string, int> counts, string key)
    {
        _ = counts.TryGetValue(key, out int count);
        counts[key] = count + 1;
    }
}
