using System.Globalization;
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
    /// <remarks>An append takes one round trip, in which the server locks and changes the row of the room if its epoch and position are as expected, inserts all rows and commits.</remarks>
    public async ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
    {
        RoomAppend.ThrowIfInvalid(append);
        ThrowIfTooMany(append.Updates.Count);
        ThrowIfTooMany(append.Outbox.Count);
        try
        {
            _ = await WriteOnceAsync(BuildStatements(append), cancellationToken).ConfigureAwait(false);
            return new AppendResult(AppendStatus.Appended, append.ExpectedPosition + append.Events.Count);
        }
        catch (RoomStoreException e) when (e.InnerException is PostgresException { SqlState: PostgresSchema.Fenced or PostgresSchema.Conflict } refused)
        {
            AppendStatus status = refused.SqlState == PostgresSchema.Fenced ? AppendStatus.Fenced : AppendStatus.Conflict;
            return new AppendResult(status, long.Parse(refused.MessageText, CultureInfo.InvariantCulture));
        }
    }

    private static void ThrowIfTooMany(int count)
    {
        if (count >= MaxOrdinals)
        {
            throw new ArgumentException($"One call can append {MaxOrdinals - 1} updates or outbox entries, not {count}.", nameof(count));
        }
    }

    private List<(string Sql, NpgsqlParameter[] Parameters)> BuildStatements(RoomAppend append)
    {
        var statements = new List<(string, NpgsqlParameter[])>
        {
            // The statements after it do not run if the epoch or the position is another one. A running compaction may not have read the states of changed events yet, and later states may share their nodes.
            (
                $"SELECT {_s}.advance_room($1, $2, $3, $4, $5, $6, $7, $8)",
                [
                    Bytes(append.RoomId.Utf8),
                    Int64(append.Epoch),
                    Int64(append.ExpectedPosition),
                    Int64(append.ExpectedPosition + append.Events.Count),
                    Bytes(append.Version.Utf8),
                    BytesArray(append.ForwardExtremities.Select(id => (ReadOnlyMemory<byte>?)id.Utf8)),
                    Bytes(append.CurrentState.Span.ToArray()),
                    BytesArray(append.Events.Select(added => (ReadOnlyMemory<byte>?)added.EventId.Utf8)),
                ]),
        };
        if (append.Events.Count > 0)
        {
            AddEvents(statements, append);
        }

        if (append.StateNodes.Count > 0)
        {
            // Nodes are added in the order of their hashes, each once. A node that exists may be one that a running compaction is about to remove: its generation keeps it.
            StoredStateNode[] nodes = [.. append.StateNodes.DistinctBy(node => node.Hash)];
            statements.Add((
                $"""
                INSERT INTO {_s}.state_nodes AS n (room, hash, generation, bytes) SELECT {Number}, t.hash, (SELECT generation FROM {_s}.rooms WHERE room_id = $1), t.bytes FROM unnest($2, $3) AS t (hash, bytes)
                ON CONFLICT (room, hash) DO UPDATE SET generation = excluded.generation WHERE n.generation < excluded.generation
                """,
                [Bytes(append.RoomId.Utf8), BytesArray(nodes.Select(node => (ReadOnlyMemory<byte>?)node.Hash.Span.ToArray())), BytesArray(nodes.Select(node => (ReadOnlyMemory<byte>?)node.Bytes))]));
        }

        AddLists(statements, append);
        AddUpdates(statements, append.Updates);
        AddOutbox(statements, append);
        return statements;
    }

    private void AddEvents(List<(string, NpgsqlParameter[])> statements, RoomAppend append)
    {
        statements.Add((
            $"""
            INSERT INTO {_s}.events (room, position, event_id, status, time, state_before, redacts, bytes)
            SELECT {Number}, $2 + t.ordinal, t.event_id, t.status, t.time, t.state_before, t.redacts, t.bytes
            FROM unnest($3, $4, $5, $6, $7, $8) WITH ORDINALITY AS t (event_id, status, time, state_before, redacts, bytes, ordinal)
            ON CONFLICT (event_id, room) DO UPDATE SET status = excluded.status, time = excluded.time, state_before = excluded.state_before, redacts = excluded.redacts, bytes = excluded.bytes
            """,
            [
                Bytes(append.RoomId.Utf8),
                Int64(append.ExpectedPosition),
                BytesArray(append.Events.Select(added => (ReadOnlyMemory<byte>?)added.EventId.Utf8)),
                Int32Array(append.Events.Select(added => (int)added.Status)),
                Int64Array(append.Events.Select(added => added.OriginServerTimestamp.Milliseconds)),
                BytesArray(append.Events.Select(added => added.StateBefore is { } state ? (ReadOnlyMemory<byte>?)state.Span.ToArray() : null)),
                BytesArray(append.Events.Select(added => added.Redacts?.Utf8)),
                BytesArray(append.Events.Select(added => (ReadOnlyMemory<byte>?)added.Bytes)),
            ]));
    }

    private void AddLists(List<(string, NpgsqlParameter[])> statements, RoomAppend append)
    {
        if (append.AwaitedRemoved.Count > 0)
        {
            statements.Add(($"DELETE FROM {_s}.awaited WHERE room = {Number} AND event_id = ANY ($2)", [Bytes(append.RoomId.Utf8), BytesArray(append.AwaitedRemoved.Select(id => (ReadOnlyMemory<byte>?)id.Utf8))]));
        }

        if (append.AwaitedAdded.Count > 0)
        {
            statements.Add((
                $"INSERT INTO {_s}.awaited (room, event_id) SELECT {Number}, t.event_id FROM unnest($2) WITH ORDINALITY AS t (event_id, ordinal) ORDER BY t.ordinal ON CONFLICT DO NOTHING",
                [Bytes(append.RoomId.Utf8), BytesArray(append.AwaitedAdded.Select(id => (ReadOnlyMemory<byte>?)id.Utf8))]));
        }

        if (append.Originals.Count > 0)
        {
            statements.Add((
                $"INSERT INTO {_s}.originals (room, event_id, redacted_at, bytes) SELECT {Number}, t.event_id, t.redacted_at, t.bytes FROM unnest($2, $3, $4) AS t (event_id, redacted_at, bytes) ON CONFLICT DO NOTHING",
                [
                    Bytes(append.RoomId.Utf8),
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

    private void AddOutbox(List<(string, NpgsqlParameter[])> statements, RoomAppend append)
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
            $"INSERT INTO {_s}.outbox_pdus (id, room, event_id, pdu) SELECT {FirstPosition} + t.ordinal, {Number}, t.event_id, t.pdu FROM unnest($2, $3) WITH ORDINALITY AS t (event_id, pdu, ordinal)",
            [Bytes(append.RoomId.Utf8), BytesArray(pdus.Select(pdu => (ReadOnlyMemory<byte>?)pdu.EventId.Utf8)), BytesArray(pdus.Select(pdu => (ReadOnlyMemory<byte>?)pdu.Pdu))]));
        statements.Add((
            $"INSERT INTO {_s}.outbox (destination, position, pdu) SELECT t.destination, {FirstPosition} + t.ordinal, {FirstPosition} + t.pdu FROM unnest($1, $2) WITH ORDINALITY AS t (destination, pdu, ordinal)",
            [BytesArray(append.Outbox.Select(draft => (ReadOnlyMemory<byte>?)draft.Destination.Utf8)), Int64Array(pduOfEntry)]));
    }
}
