using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Npgsql;
using static Matrix.Core.Storage.Postgres.PostgresParameters;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Appends to rooms.</summary>
public sealed partial class PostgresRoomStore
{
    private const int MaxOrdinals = 1 << OrdinalBits;
    private const int Marking = 1;
    private const int Sweeping = 2;

    /// <inheritdoc />
    /// <remarks>An append takes three round trips: one to lock the room, one for all rows, one to commit.</remarks>
    public async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
    {
        RoomAppend.ThrowIfInvalid(append);
        ThrowIfTooMany(append.Updates.Count);
        ThrowIfTooMany(append.Outbox.Count);
        return await WriteAsync(
            async session =>
            {
                LockedRoom? room = await LockRoomAsync(session, append.RoomId, cancellationToken).ConfigureAwait(false);
                if (room is null || room.Epoch != append.Epoch)
                {
                    return new AppendResult(AppendStatus.Fenced, room?.Position ?? 0);
                }

                if (room.Position != append.ExpectedPosition)
                {
                    return new AppendResult(AppendStatus.Conflict, room.Position);
                }

                _ = await session.ExecuteAsync(BuildStatements(append, room), cancellationToken).ConfigureAwait(false);
                return new AppendResult(AppendStatus.Appended, room.Position + append.Events.Count);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static void ThrowIfTooMany(int count)
    {
        if (count >= MaxOrdinals)
        {
            throw new ArgumentException($"One call can append {MaxOrdinals - 1} updates or outbox entries, not {count}.", nameof(count));
        }
    }

    /// <summary>Locks a room until the end of the transaction. Readers do not wait for the lock.</summary>
    private async Task<LockedRoom?> LockRoomAsync(PostgresSession session, RoomId roomId, CancellationToken cancellationToken) => (await session.QueryAsync(
        $"SELECT number, epoch, position, generation, compaction_phase FROM {_s}.rooms WHERE room_id = $1 FOR UPDATE",
        reader => new LockedRoom { Number = reader.GetInt64(0), Epoch = reader.GetInt64(1), Position = reader.GetInt64(2), Generation = reader.GetInt64(3), Phase = reader.GetInt32(4) },
        cancellationToken,
        Bytes(roomId.Utf8)).ConfigureAwait(false)).SingleOrDefault();

    private List<(string Sql, NpgsqlParameter[] Parameters)> BuildStatements(RoomAppend append, LockedRoom room)
    {
        var statements = new List<(string, NpgsqlParameter[])>();
        if (append.Events.Count > 0)
        {
            AddEvents(statements, append, room);
        }

        if (append.StateNodes.Count > 0)
        {
            // Nodes are added in the order of their hashes, each once. A node that exists may be one that a running compaction is about to remove: its generation keeps it.
            StoredStateNode[] nodes = [.. append.StateNodes.DistinctBy(node => node.Hash)];
            statements.Add((
                $"""
                INSERT INTO {_s}.state_nodes AS n (room, hash, generation, bytes) SELECT $1, t.hash, $2, t.bytes FROM unnest($3, $4) AS t (hash, bytes)
                ON CONFLICT (room, hash) DO UPDATE SET generation = excluded.generation WHERE n.generation < excluded.generation
                """,
                [Int64(room.Number), Int64(room.Generation), BytesArray(nodes.Select(node => (ReadOnlyMemory<byte>?)node.Hash.Span.ToArray())), BytesArray(nodes.Select(node => (ReadOnlyMemory<byte>?)node.Bytes))]));
        }

        AddLists(statements, append, room);
        AddUpdates(statements, append.Updates);
        AddOutbox(statements, append, room);
        statements.Add((
            $"UPDATE {_s}.rooms SET position = $2, version = $3, extremities = $4, current_state = $5 WHERE number = $1",
            [Int64(room.Number), Int64(room.Position + append.Events.Count), Bytes(append.Version.Utf8), BytesArray(append.ForwardExtremities.Select(id => (ReadOnlyMemory<byte>?)id.Utf8)), Bytes(append.CurrentState.Span.ToArray())]));
        return statements;
    }

    private void AddEvents(List<(string, NpgsqlParameter[])> statements, RoomAppend append, LockedRoom room)
    {
        NpgsqlParameter ids = BytesArray(append.Events.Select(added => (ReadOnlyMemory<byte>?)added.EventId.Utf8));
        if (room.Phase == Marking)
        {
            // The compaction may not have read the states of replaced events yet, and later states may share their nodes.
            statements.Add((
                $"""
                INSERT INTO {_s}.compaction_queue (room, hash) SELECT e.room, e.state_before FROM unnest($2) AS t (event_id)
                JOIN {_s}.events e ON e.event_id = t.event_id AND e.room = $1 WHERE e.state_before IS NOT NULL
                """,
                [Int64(room.Number), ids.Clone()]));
        }

        statements.Add((
            $"""
            INSERT INTO {_s}.events (room, position, event_id, status, time, state_before, redacts, bytes)
            SELECT $1, $2 + t.ordinal, t.event_id, t.status, t.time, t.state_before, t.redacts, t.bytes
            FROM unnest($3, $4, $5, $6, $7, $8) WITH ORDINALITY AS t (event_id, status, time, state_before, redacts, bytes, ordinal)
            ON CONFLICT (event_id, room) DO UPDATE SET status = excluded.status, time = excluded.time, state_before = excluded.state_before, redacts = excluded.redacts, bytes = excluded.bytes
            """,
            [
                Int64(room.Number),
                Int64(room.Position),
                ids,
                Int32Array(append.Events.Select(added => (int)added.Status)),
                Int64Array(append.Events.Select(added => added.OriginServerTimestamp.Milliseconds)),
                BytesArray(append.Events.Select(added => added.StateBefore is { } state ? (ReadOnlyMemory<byte>?)state.Span.ToArray() : null)),
                BytesArray(append.Events.Select(added => added.Redacts?.Utf8)),
                BytesArray(append.Events.Select(added => (ReadOnlyMemory<byte>?)added.Bytes)),
            ]));
    }

    private void AddLists(List<(string, NpgsqlParameter[])> statements, RoomAppend append, LockedRoom room)
    {
        if (append.AwaitedRemoved.Count > 0)
        {
            statements.Add(($"DELETE FROM {_s}.awaited WHERE room = $1 AND event_id = ANY ($2)", [Int64(room.Number), BytesArray(append.AwaitedRemoved.Select(id => (ReadOnlyMemory<byte>?)id.Utf8))]));
        }

        if (append.AwaitedAdded.Count > 0)
        {
            statements.Add((
                $"INSERT INTO {_s}.awaited (room, event_id) SELECT $1, t.event_id FROM unnest($2) WITH ORDINALITY AS t (event_id, ordinal) ORDER BY t.ordinal ON CONFLICT DO NOTHING",
                [Int64(room.Number), BytesArray(append.AwaitedAdded.Select(id => (ReadOnlyMemory<byte>?)id.Utf8))]));
        }

        if (append.Originals.Count > 0)
        {
            statements.Add((
                $"INSERT INTO {_s}.originals (room, event_id, redacted_at, bytes) SELECT $1, t.event_id, t.redacted_at, t.bytes FROM unnest($2, $3, $4) AS t (event_id, redacted_at, bytes) ON CONFLICT DO NOTHING",
                [
                    Int64(room.Number),
                    BytesArray(append.Originals.Select(original => (ReadOnlyMemory<byte>?)original.EventId.Utf8)),
                    Int64Array(append.Originals.Select(original => original.RedactedAt.UtcTicks)),
                    BytesArray(append.Originals.Select(original => (ReadOnlyMemory<byte>?)original.Bytes)),
                ]));
        }
    }

    private void AddUpdates(List<(string, NpgsqlParameter[])> statements, IReadOnlyList<HostUpdateDraft> updates)
    {
        if (updates.Count == 0)
        {
            return;
        }

        statements.Add((
            $"""
            INSERT INTO {_s}.updates (position, kind, room_id, event_id, origin, content)
            SELECT {FirstPosition} + t.ordinal, t.kind, t.room_id, t.event_id, t.origin, t.content
            FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS t (kind, room_id, event_id, origin, content, ordinal)
            """,
            [
                Int32Array(updates.Select(update => (int)update.Kind)),
                BytesArray(updates.Select(update => update.RoomId?.Utf8)),
                BytesArray(updates.Select(update => update.EventId?.Utf8)),
                BytesArray(updates.Select(update => update.Origin?.Utf8)),
                BytesArray(updates.Select(update => (ReadOnlyMemory<byte>?)update.Content)),
            ]));
    }

    private void AddOutbox(List<(string, NpgsqlParameter[])> statements, RoomAppend append, LockedRoom room)
    {
        if (append.Outbox.Count == 0)
        {
            return;
        }

        // An event that goes to many destinations is stored once.
        var pdus = new List<OutboxDraft>();
        var indexes = new Dictionary<EventId, int>();
        var pduOfEntry = new List<long>(append.Outbox.Count);
        foreach (OutboxDraft draft in append.Outbox)
        {
            if (!indexes.TryGetValue(draft.EventId, out int index) || !pdus[index].Pdu.Span.SequenceEqual(draft.Pdu.Span))
            {
                index = pdus.Count;
                indexes[draft.EventId] = index;
                pdus.Add(draft);
            }

            pduOfEntry.Add(index + 1);
        }

        statements.Add((
            $"INSERT INTO {_s}.outbox_pdus (id, room, event_id, pdu) SELECT {FirstPosition} + t.ordinal, $1, t.event_id, t.pdu FROM unnest($2, $3) WITH ORDINALITY AS t (event_id, pdu, ordinal)",
            [Int64(room.Number), BytesArray(pdus.Select(pdu => (ReadOnlyMemory<byte>?)pdu.EventId.Utf8)), BytesArray(pdus.Select(pdu => (ReadOnlyMemory<byte>?)pdu.Pdu))]));
        statements.Add((
            $"INSERT INTO {_s}.outbox (destination, position, pdu) SELECT t.destination, {FirstPosition} + t.ordinal, {FirstPosition} + t.pdu FROM unnest($1, $2) WITH ORDINALITY AS t (destination, pdu, ordinal)",
            [BytesArray(append.Outbox.Select(draft => (ReadOnlyMemory<byte>?)draft.Destination.Utf8)), Int64Array(pduOfEntry)]));
    }
}
