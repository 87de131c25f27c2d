using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Appends to rooms.</summary>
public sealed partial class SqliteRoomStore
{
    private const int Marking = 1;
    private const int Sweeping = 2;

    /// <inheritdoc />
    public async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
    {
        RoomAppend.ThrowIfInvalid(append);
        return await _writer.RunAsync(session => Append(session, append), cancellationToken).ConfigureAwait(false);
    }

    private static AppendResult Append(SqliteSession session, RoomAppend append)
    {
        long number = 0;
        long epoch = 0;
        long position = 0;
        long generation = 0;
        int phase = 0;
        using (SqliteDataReader reader = session.Query("SELECT number, epoch, position, generation, compaction_phase FROM rooms WHERE room_id = $0", append.RoomId.Utf8))
        {
            if (reader.Read())
            {
                (number, epoch, position, generation, phase) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4));
            }
        }

        if (number == 0 || epoch != append.Epoch)
        {
            return new AppendResult(AppendStatus.Fenced, position);
        }

        if (position != append.ExpectedPosition)
        {
            return new AppendResult(AppendStatus.Conflict, position);
        }

        AddEvents(session, append, number, isMarking: phase == Marking);
        foreach (StoredStateNode node in append.StateNodes)
        {
            // A node that exists may be one that a running compaction is about to remove: its generation keeps it.
            _ = session.Execute(
                "INSERT INTO state_nodes (room, hash, generation, bytes) VALUES ($0, $1, $2, $3) ON CONFLICT (room, hash) DO UPDATE SET generation = excluded.generation WHERE generation < excluded.generation",
                number,
                node.Hash.Span.ToArray(),
                generation,
                node.Bytes);
        }

        AddLists(session, append, number);
        AddUpdates(session, append.Updates);
        AddOutbox(session, number, append.Outbox);
        position += append.Events.Count;
        _ = session.Execute(
            "UPDATE rooms SET position = $1, version = $2, extremities = $3, current_state = $4 WHERE number = $0",
            number,
            position,
            append.Version.Utf8,
            SqliteText.WriteIds(append.ForwardExtremities),
            append.CurrentState.Span.ToArray());
        return new AppendResult(AppendStatus.Appended, position);
    }

    private static void AddEvents(SqliteSession session, RoomAppend append, long number, bool isMarking)
    {
        long id = (number << SqliteSchema.PositionBits) + append.ExpectedPosition;
        foreach (StoredEvent added in append.Events)
        {
            if (isMarking)
            {
                // The compaction may not have read the state of the replaced event yet, and later states may share its nodes.
                _ = session.Execute(
                    "INSERT INTO compaction_queue (room, hash) SELECT room, state_before FROM events WHERE event_id = $0 AND room = $1 AND state_before IS NOT NULL",
                    added.EventId.Utf8,
                    number);
            }

            _ = session.Execute(
                """
                INSERT INTO events (id, room, event_id, status, time, state_before, redacts, bytes) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (event_id, room) DO UPDATE SET status = excluded.status, time = excluded.time, state_before = excluded.state_before, redacts = excluded.redacts, bytes = excluded.bytes
                """,
                ++id,
                number,
                added.EventId.Utf8,
                (int)added.Status,
                added.OriginServerTimestamp.Milliseconds,
                added.StateBefore is { } before ? before.Span.ToArray() : null,
                added.Redacts?.Utf8,
                added.Bytes);
        }
    }

    private static void AddLists(SqliteSession session, RoomAppend append, long number)
    {
        foreach (EventId removed in append.AwaitedRemoved)
        {
            _ = session.Execute("DELETE FROM awaited WHERE room = $0 AND event_id = $1", number, removed.Utf8);
        }

        foreach (EventId added in append.AwaitedAdded)
        {
            _ = session.Execute("INSERT INTO awaited (room, event_id) VALUES ($0, $1) ON CONFLICT (room, event_id) DO NOTHING", number, added.Utf8);
        }

        foreach (StoredOriginal original in append.Originals)
        {
            _ = session.Execute(
                "INSERT INTO originals (room, event_id, redacted_at, bytes) VALUES ($0, $1, $2, $3) ON CONFLICT (room, event_id) DO NOTHING",
                number,
                original.EventId.Utf8,
                original.RedactedAt.UtcTicks,
                original.Bytes);
        }
    }

    /// <summary>Appends updates, and returns the position of the last one. Writers follow each other, so that the order of positions is the order of commits.</summary>
    private static long AddUpdates(SqliteSession session, IReadOnlyList<HostUpdateDraft> updates)
    {
        foreach (HostUpdateDraft update in updates)
        {
            long? number = update.RoomId is { } roomId ? FindOrAddNumber(session, roomId) : null;
            _ = session.Execute(
                "INSERT INTO updates (kind, room, event_id, origin, content) VALUES ($0, $1, $2, $3, $4)",
                (int)update.Kind,
                number,
                update.EventId?.Utf8,
                update.Origin?.Utf8,
                update.Content);
        }

        return updates.Count == 0 ? 0 : session.ReadInt64("SELECT last_insert_rowid()");
    }

    private static void AddOutbox(SqliteSession session, long number, IReadOnlyList<OutboxDraft> drafts)
    {
        // An event that goes to many destinations is stored once.
        var pdus = new Dictionary<EventId, (ReadOnlyMemory<byte> Pdu, long Id)>();
        foreach (OutboxDraft draft in drafts)
        {
            if (!pdus.TryGetValue(draft.EventId, out (ReadOnlyMemory<byte> Pdu, long Id) stored) || !stored.Pdu.Span.SequenceEqual(draft.Pdu.Span))
            {
                _ = session.Execute("INSERT INTO outbox_pdus (room, event_id, pdu) VALUES ($0, $1, $2)", number, draft.EventId.Utf8, draft.Pdu);
                stored = (draft.Pdu, session.ReadInt64("SELECT last_insert_rowid()"));
                pdus[draft.EventId] = stored;
            }

            _ = session.Execute("INSERT INTO outbox (destination, pdu) VALUES ($0, $1)", draft.Destination.Utf8, stored.Id);
        }
    }

    private static long FindOrAddNumber(SqliteSession session, RoomId roomId)
    {
        long number = FindNumber(session, roomId);
        if (number == 0)
        {
            _ = session.Execute("INSERT INTO rooms (room_id, epoch, position) VALUES ($0, 0, 0)", roomId.Utf8);
            number = session.ReadInt64("SELECT last_insert_rowid()");
        }

        return number;
    }
}
