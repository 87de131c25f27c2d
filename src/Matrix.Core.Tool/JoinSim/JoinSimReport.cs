using System.Globalization;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Prints the result of a simulated join as JSON or as a table.</summary>
/// <param name="log">The log.</param>
/// <param name="join">The index of the join.</param>
/// <param name="result">The result.</param>
internal sealed class JoinSimReport(SimulatedLog log, int join, JoinSimResult result)
{
    public void WriteJson(ToolIO io)
    {
        using var output = new JsonLine(io.Out);
        output.Write(writer =>
        {
            writer.WriteString("room_id"u8, log.Room.Id.Utf8Span);
            writer.WriteString("join"u8, result.Join.EventId.Utf8Span);
            writer.WriteNumber("usable_at_s"u8, result.UsableAt.TotalSeconds);
            if (result.FullAt is { } fullAt)
            {
                writer.WriteNumber("full_at_s"u8, fullAt.TotalSeconds);
            }
            else
            {
                writer.WriteNull("full_at_s"u8);
            }

            writer.WriteNumber("events_before_usable"u8, result.EventsBeforeUsable);
            writer.WriteNumber("bytes_before_usable"u8, result.BytesBeforeUsable);
            writer.WriteNumber("bytes_full"u8, result.BytesFull);
            writer.WriteNumber("servers_asked"u8, result.ServersAsked);
            WriteFlips(writer);
            WriteIds(writer, "forward_extremities", result.Room?.ForwardExtremities ?? []);
            writer.WritePropertyName("state"u8);
            StateJson.Write(writer, result.Room?.CurrentState ?? StateMap.Empty);
            WriteIds(writer, "rejected", GetRejected());
        });
    }

    public void Print(ToolIO io)
    {
        io.OutText.WriteLine(Printable.Of($"{log.Room.Id}, room version {log.Room.Version}: {result.Join.Sender} joins with {result.Join.EventId}"));
        Table table = Tables.New("what", "value");
        Add("usable after", $"{Seconds(result.UsableAt)} s");
        Add("full after", result.FullAt is { } fullAt ? $"{Seconds(fullAt)} s" : "never");
        Add("events before it is usable", Number(result.EventsBeforeUsable));
        Add("bytes before it is usable", string.Create(CultureInfo.InvariantCulture, $"{result.BytesBeforeUsable} ({100.0 * result.BytesBeforeUsable / result.BytesFull:0.##} % of a full join)"));
        Add("bytes of a full join", Number(result.BytesFull));
        Add("bytes of the resync", Number(result.BytesOfResync));
        Add("servers asked", Number(result.ServersAsked));
        Add("flips", Number(result.Flips.Count));
        Add("rejected", Number(GetRejected().Count()));
        Add("forward extremities", Number(result.Room?.ForwardExtremities.Length ?? 0));
        Add("state entries", Number(result.Room?.CurrentState.Count ?? 0));
        io.CreateConsole().Write(table);
        foreach (DecisionFlip flip in result.Flips)
        {
            io.OutText.WriteLine(Printable.Of($"{flip.EventId}: {Name(flip.From)}, then {Name(flip.To)}"));
        }

        void Add(string what, string value) => Tables.AddRow(table, what, value);
    }

    /// <summary>Returns the rejected events, in the order of the log. The residents decide about the lines before the join, and the room that joined about the others.</summary>
    private IEnumerable<EventId> GetRejected() => log.Lines
        .Where((line, index) => index < join ? line.Status == EventStatus.Rejected : result.Room is { } room && room.TryGetEvent(line.Pdu.EventId, out RoomEvent? held) && held.Status == EventStatus.Rejected)
        .Select(line => line.Pdu.EventId);

    private void WriteFlips(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("flips"u8);
        foreach (DecisionFlip flip in result.Flips)
        {
            writer.WriteStartObject();
            writer.WriteString("event_id"u8, flip.EventId.Utf8Span);
            writer.WriteString("from"u8, Name(flip.From));
            writer.WriteString("to"u8, Name(flip.To));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteIds(Utf8JsonWriter writer, string name, IEnumerable<EventId> ids)
    {
        writer.WriteStartArray(name);
        foreach (EventId id in ids)
        {
            writer.WriteStringValue(id.Utf8Span);
        }

        writer.WriteEndArray();
    }

    private static string Name(EventStatus status) => status switch
    {
        EventStatus.Accepted => "accepted",
        EventStatus.SoftFailed => "soft_failed",
        EventStatus.Rejected => "rejected",
        _ => "outlier",
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
