using System.Globalization;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Replay;

/// <summary>Collects the results of <c>replay</c> and prints them as JSON or as tables.</summary>
internal sealed class ReplayReport
{
    /// <summary>The maximum number of events listed individually in a table.</summary>
    private const int MaxListed = 200;

    private readonly string _path;
    private readonly bool _checksSignatures;
    private readonly List<ReplayVerdict> _verdicts = [];
    private readonly ForkStatistics _forks = new();

    public ReplayReport(string path, bool checksSignatures)
    {
        _path = path;
        _checksSignatures = checksSignatures;
    }

    public int Events => _verdicts.Count;

    /// <summary>Adds the verdict on a line and, if the room has it, the event.</summary>
    public void Add(ReplayVerdict verdict, RoomEvent? taken)
    {
        _verdicts.Add(verdict);
        if (taken is not null && verdict.Verdict != ReplayVerdict.Dropped)
        {
            _forks.Add(taken);
        }
    }

    public void WriteJson(ToolIO io, Room? room)
    {
        var digest = new StateDigest();
        using var output = new JsonLine(io.Out);
        output.Write(writer =>
        {
            if (room is not null)
            {
                writer.WriteString("room_id"u8, room.Id.Utf8Span);
                writer.WriteString("room_version"u8, room.Version.ToString());
            }

            writer.WriteNumber("events"u8, Events);
            writer.WriteString("signatures"u8, _checksSignatures ? "checked"u8 : "not checked"u8);
            writer.WriteStartArray("verdicts"u8);
            foreach (ReplayVerdict verdict in _verdicts)
            {
                verdict.WriteTo(writer, digest);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("forward_extremities"u8);
            foreach (EventId id in room?.ForwardExtremities ?? [])
            {
                writer.WriteStringValue(id.Utf8Span);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("state"u8);
            StateJson.Write(writer, room?.CurrentState ?? StateMap.Empty);
        });
    }

    public void Print(ToolIO io, Room? room)
    {
        IAnsiConsole console = io.CreateConsole();
        string signatures = _checksSignatures ? $"signatures checked, Ed25519 by {Ed25519.BackendName}" : "signatures not checked";
        io.OutText.WriteLine(Printable.Of(room is null
            ? $"{_path}: {Events} events without a room; {signatures}"
            : $"{_path}: {room.Id}, room version {room.Version}, {Events} events; {signatures}"));
        console.Write(Counts(room));
        PrintList(io, console, ReplayVerdict.Rejected);
        PrintList(io, console, ReplayVerdict.SoftFailed);
        PrintList(io, console, ReplayVerdict.Dropped);
    }

    private Table Counts(Room? room)
    {
        Table table = Tables.New("verdict", "count", "rules");
        foreach (string name in (ReadOnlySpan<string>)[ReplayVerdict.Accepted, ReplayVerdict.Rejected, ReplayVerdict.SoftFailed, ReplayVerdict.Dropped])
        {
            IEnumerable<string> rules = _verdicts
                .Where(verdict => verdict.Verdict == name && verdict.Code is not null)
                .GroupBy(verdict => verdict.Rule is null ? verdict.Code! : $"{verdict.Rule} ({verdict.Code})", StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key}: {group.Count()}");
            Tables.AddRow(table, name, Number(_verdicts.Count(verdict => verdict.Verdict == name)), string.Join(", ", rules));
        }

        Tables.AddRow(table, "redacted", Number(_verdicts.Count(verdict => verdict.IsRedacted)), "");
        Tables.AddRow(table, "forks", Number(_forks.Forks), "");
        Tables.AddRow(table, "merges", Number(_forks.Merges), "");
        Tables.AddRow(table, "deepest fork", Number(_forks.Deepest), "");
        Tables.AddRow(table, "resolutions", Number(room?.ResolutionCount ?? 0), "");
        Tables.AddRow(table, "forward extremities", Number(room?.ForwardExtremities.Length ?? 0), "");
        Tables.AddRow(table, "state entries", Number(room?.CurrentState.Count ?? 0), "");
        return table;
    }

    private void PrintList(ToolIO io, IAnsiConsole console, string name)
    {
        List<ReplayVerdict> chosen = [.. _verdicts.Where(verdict => verdict.Verdict == name)];
        if (chosen.Count == 0)
        {
            return;
        }

        Table table = Tables.New("line", name, "type", "sender", "rule", "reason");
        foreach (ReplayVerdict verdict in chosen.Take(MaxListed))
        {
            Tables.AddRow(
                table,
                verdict.Line.ToString(CultureInfo.InvariantCulture),
                verdict.EventId.ToString(),
                verdict.Type,
                verdict.Sender,
                verdict.Rule ?? verdict.Code ?? "",
                verdict.Reason ?? "");
        }

        console.Write(table);
        if (chosen.Count > MaxListed)
        {
            io.OutText.WriteLine($"… and {chosen.Count - MaxListed} more; --json gives them all");
        }
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
