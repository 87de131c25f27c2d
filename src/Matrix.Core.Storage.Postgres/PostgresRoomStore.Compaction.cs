using System.Collections.Immutable;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using static Matrix.Core.Storage.Postgres.PostgresParameters;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Removes state nodes that cannot be reached: first the nodes that can be reached get the number of the compaction, then the nodes with a lesser number are removed.</summary>
/// <remarks>
/// All steps are rows of the database, so that a compaction continues after a restart. Appends give the same number to the nodes that they bring. The nodes of a new state are those that the
/// append brings, and those that an earlier state has, so that all states stay complete while a compaction runs (ADR 33). A call locks the room: appends wait for one call, not for the compaction.
/// </remarks>
public sealed partial class PostgresRoomStore
{
    /// <inheritdoc />
    public async ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNodes, 1);
        return await WriteAsync(session => CompactAsync(session, roomId, maxNodes, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<CompactionResult> CompactAsync(PostgresSession session, RoomId roomId, int maxNodes, CancellationToken cancellationToken)
    {
        LockedRoom? room = await LockRoomAsync(session, roomId, cancellationToken).ConfigureAwait(false);
        if (room is null || room.Position == 0)
        {
            return new CompactionResult { VisitedCount = 0, RemovedCount = 0, IsComplete = true };
        }

        if (room.Phase == 0)
        {
            _ = await session.ExecuteAsync(
                [
                    ($"UPDATE {_s}.rooms SET generation = generation + 1, compaction_phase = 1, compaction_event = 0, compaction_end = position, compaction_hash = '' WHERE number = $1", [Int64(room.Number)]),
                    ($"INSERT INTO {_s}.compaction_queue (room, hash) SELECT number, current_state FROM {_s}.rooms WHERE number = $1", [Int64(room.Number)]),
                ],
                cancellationToken).ConfigureAwait(false);
            room = room with { Generation = room.Generation + 1, Phase = Marking };
        }

        int visited = 0;
        while (visited < maxNodes && room.Phase == Marking)
        {
            List<byte[]> hashes = await TakeHashesAsync(session, room, maxNodes - visited, cancellationToken).ConfigureAwait(false);
            visited += hashes.Count;
            if (hashes.Count > 0)
            {
                await MarkAsync(session, room, hashes, cancellationToken).ConfigureAwait(false);
                continue;
            }

            _ = await session.ExecuteAsync($"UPDATE {_s}.rooms SET compaction_phase = {Sweeping} WHERE number = $1", cancellationToken, Int64(room.Number)).ConfigureAwait(false);
            room = room with { Phase = Sweeping };
        }

        if (visited >= maxNodes)
        {
            return new CompactionResult { VisitedCount = visited, RemovedCount = 0, IsComplete = false };
        }

        (int swept, int removed, bool isComplete) = await SweepAsync(session, room, maxNodes - visited, cancellationToken).ConfigureAwait(false);
        return new CompactionResult { VisitedCount = visited + swept, RemovedCount = removed, IsComplete = isComplete };
    }

    /// <summary>Locks a room until the end of the transaction. Readers do not wait for the lock.</summary>
    private async Task<LockedRoom?> LockRoomAsync(PostgresSession session, RoomId roomId, CancellationToken cancellationToken) => (await session.QueryAsync(
        $"SELECT number, position, generation, compaction_phase FROM {_s}.rooms WHERE room_id = $1 FOR UPDATE",
        reader => new LockedRoom { Number = reader.GetInt64(0), Position = reader.GetInt64(1), Generation = reader.GetInt64(2), Phase = reader.GetInt32(3) },
        cancellationToken,
        Bytes(roomId.Utf8)).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>Takes nodes to mark: those of the queue, then the roots of the states before events, as of the start of the compaction.</summary>
    private async Task<List<byte[]>> TakeHashesAsync(PostgresSession session, LockedRoom room, int limit, CancellationToken cancellationToken)
    {
        List<byte[]> queued = await session.QueryAsync(
            $"DELETE FROM {_s}.compaction_queue WHERE id IN (SELECT id FROM {_s}.compaction_queue WHERE room = $1 ORDER BY id DESC LIMIT $2) RETURNING hash",
            reader => reader.GetFieldValue<byte[]>(0),
            cancellationToken,
            Int64(room.Number),
            Int64(limit)).ConfigureAwait(false);
        if (queued.Count > 0)
        {
            return queued;
        }

        List<(long Position, byte[] Root)> roots = await session.QueryAsync(
            $"""
            SELECT e.position, e.state_before FROM {_s}.rooms r JOIN {_s}.events e ON e.room = r.number AND e.position > r.compaction_event AND e.position <= r.compaction_end AND e.state_before IS NOT NULL
            WHERE r.number = $1 ORDER BY e.position LIMIT $2
            """,
            reader => (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)),
            cancellationToken,
            Int64(room.Number),
            Int64(limit)).ConfigureAwait(false);
        if (roots.Count > 0)
        {
            _ = await session.ExecuteAsync($"UPDATE {_s}.rooms SET compaction_event = $2 WHERE number = $1", cancellationToken, Int64(room.Number), Int64(roots[^1].Position)).ConfigureAwait(false);
        }

        return [.. roots.Select(root => root.Root)];
    }

    private async Task MarkAsync(PostgresSession session, LockedRoom room, List<byte[]> hashes, CancellationToken cancellationToken)
    {
        List<byte[]> nodes = await session.QueryAsync(
            $"UPDATE {_s}.state_nodes SET generation = $2 WHERE room = $1 AND hash = ANY ($3) AND generation < $2 RETURNING bytes",
            reader => reader.GetFieldValue<byte[]>(0),
            cancellationToken,
            Int64(room.Number),
            Int64(room.Generation),
            BytesArray(hashes.Select(hash => (ReadOnlyMemory<byte>?)hash))).ConfigureAwait(false);
        StateHash[] children = [.. nodes.SelectMany(node => ReadChildren(node)).Distinct()];
        if (children.Length > 0)
        {
            _ = await session.ExecuteAsync(
                $"INSERT INTO {_s}.compaction_queue (room, hash) SELECT room, hash FROM {_s}.state_nodes WHERE room = $1 AND hash = ANY ($3) AND generation < $2",
                cancellationToken,
                Int64(room.Number),
                Int64(room.Generation),
                BytesArray(children.Select(hash => (ReadOnlyMemory<byte>?)hash.Span.ToArray()))).ConfigureAwait(false);
        }
    }

    private async Task<(int Visited, int Removed, bool IsComplete)> SweepAsync(PostgresSession session, LockedRoom room, int limit, CancellationToken cancellationToken)
    {
        List<byte[]> visited = await session.QueryAsync(
            $"SELECT n.hash FROM {_s}.rooms r JOIN {_s}.state_nodes n ON n.room = r.number AND n.hash > r.compaction_hash WHERE r.number = $1 ORDER BY n.hash LIMIT $2",
            reader => reader.GetFieldValue<byte[]>(0),
            cancellationToken,
            Int64(room.Number),
            Int64(limit)).ConfigureAwait(false);
        bool isComplete = visited.Count < limit;
        int removed = visited.Count == 0 ? 0 : await session.ExecuteAsync(
            $"DELETE FROM {_s}.state_nodes WHERE room = $1 AND generation < $2 AND hash > (SELECT compaction_hash FROM {_s}.rooms WHERE number = $1) AND hash <= $3",
            cancellationToken,
            Int64(room.Number),
            Int64(room.Generation),
            Bytes(visited[^1])).ConfigureAwait(false);
        _ = await session.ExecuteAsync(
            isComplete ? $"UPDATE {_s}.rooms SET compaction_phase = 0, compaction_hash = NULL WHERE number = $1 AND $2::bytea IS NOT NULL" : $"UPDATE {_s}.rooms SET compaction_hash = $2 WHERE number = $1",
            cancellationToken,
            Int64(room.Number),
            Bytes(visited.Count == 0 ? [] : visited[^1])).ConfigureAwait(false);
        return (visited.Count, removed, isComplete);
    }

    private static ImmutableArray<StateHash> ReadChildren(byte[] node)
    {
        try
        {
            return StoredStateNode.GetChildren(node);
        }
        catch (InvalidStateNodeException e)
        {
            throw new RoomStoreException(RoomStoreErrorKind.Damaged, $"The state node {e.Hash} cannot be read.", e);
        }
    }
}
