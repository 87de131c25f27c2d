using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Replay;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Represents the log of a room, with what <c>replay</c> decides about each line: the room as a server has it that got everything.</summary>
internal sealed class SimulatedLog
{
    private SimulatedLog(Room room, IReadOnlyList<SimulatedLine> lines, long lineCount)
    {
        Room = room;
        Lines = lines;
        LineCount = lineCount;
    }

    /// <summary>Gets the room that got everything.</summary>
    public Room Room { get; }

    /// <summary>Gets the lines whose event is part of the room, in their order. A line that <c>replay</c> drops is left out.</summary>
    public IReadOnlyList<SimulatedLine> Lines { get; }

    /// <summary>Gets the number of lines, with those that are left out.</summary>
    public long LineCount { get; }

    /// <summary>Reads a log.</summary>
    /// <param name="path">The file, or <c>-</c> for standard input.</param>
    /// <param name="keys">The keys, or <see langword="null"/> to leave signatures unchecked.</param>
    /// <param name="io">The streams.</param>
    /// <exception cref="BadInputException">The log cannot be read, or does not have a room.</exception>
    public static SimulatedLog Read(string path, IKeySource? keys, ToolIO io)
    {
        var replay = new RoomReplay(keys, live: false, VersionSource.Of(null));
        var lines = new List<SimulatedLine>();
        long count = 0;
        using Stream stream = io.Open(path);
        var reader = new LineReader(stream, path);
        while (reader.TryRead(out ReadOnlyMemory<byte> text))
        {
            if (text.Span.Trim(" \t"u8).IsEmpty && !reader.IsTooLong)
            {
                continue;
            }

            count++;
            ReplayVerdict? verdict = reader.IsTooLong ? null : replay.Take(reader.LineNumber, LogLine.Of(text));
            if (verdict is not (null or { Verdict: ReplayVerdict.Dropped }) && replay.Room is { } room && room.TryGetEvent(verdict.EventId, out RoomEvent? taken))
            {
                lines.Add(new SimulatedLine(count, taken.VerifiedPdu, taken.Status));
            }
        }

        return replay.Room is { } found ? new SimulatedLog(found, lines, count) : throw new BadInputException($"{path}: the log does not have a create event that makes a room");
    }

    /// <summary>Makes the log of a room with many members.</summary>
    /// <param name="members">The number of members.</param>
    /// <param name="seed">The seed.</param>
    public static SimulatedLog Generate(int members, int seed)
    {
        LargeRoom made = LargeRoom.Hq(RoomVersions.V12, members, seed: seed);
        if (!Room.TryCreate(made.Create, out Room? room, out _))
        {
            throw new InvalidOperationException("A generated create event creates a room.");
        }

        var lines = new List<SimulatedLine> { new(1, made.Create, EventStatus.Accepted) };
        foreach (VerifiedPdu verified in made.Events.Skip(1))
        {
            if (room.Receive(verified, ReceiveOptions.Log) is not ReceiveResult.Judged judged)
            {
                throw new InvalidOperationException("A generated room is complete.");
            }

            lines.Add(new SimulatedLine(lines.Count + 1, verified, judged.Event.Status));
        }

        return new SimulatedLog(room, lines, lines.Count);
    }

    /// <summary>Finds the join to play.</summary>
    /// <param name="id">The event ID, or <see langword="null"/> for the last accepted join before the middle line, if possible of a user whose server is not the creator's.</param>
    /// <param name="isGenerated">Whether the whole log may be searched, because the room was generated for the join.</param>
    /// <param name="index">The index in <see cref="Lines"/>.</param>
    /// <returns>False if the log does not have such a join.</returns>
    public bool TryFindJoin(EventId? id, bool isGenerated, out int index)
    {
        UserId creator = Lines[0].Pdu.Sender;
        index = id is { } given
            ? FindLast(line => line.Pdu.EventId == given && IsJoin(line))
            : FindLast(line => (isGenerated || line.Number - 1 < LineCount / 2) && IsJoin(line) && line.Pdu.Sender.ServerName != creator.ServerName);
        if (index < 0 && id is null)
        {
            index = FindLast(line => IsJoin(line) && line.Pdu.Sender != creator);
        }

        return index >= 0;
    }

    public StateMap GetStateBefore(EventId id) => Room.TryGetStateBefore(id, out StateMap? state) ? state : throw new InvalidOperationException($"{id} is in the graph of the room.");

    public bool TryGetEvent(EventId id, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = Room.TryGetEvent(id, out RoomEvent? found) ? found.VerifiedPdu : null;
        return verified is not null;
    }

    public VerifiedPdu GetEvent(EventId id) => TryGetEvent(id, out VerifiedPdu? verified) ? verified : throw new InvalidOperationException($"{id} is in the room.");

    private int FindLast(Predicate<SimulatedLine> isWanted)
    {
        for (int i = Lines.Count - 1; i > 0; i--)
        {
            if (isWanted(Lines[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsJoin(SimulatedLine line) =>
        line.Status == EventStatus.Accepted && line.Pdu.Slot is { } slot && slot == StateSlot.Member(line.Pdu.Sender)
        && line.Pdu.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.StringEquals("join"u8);
}
