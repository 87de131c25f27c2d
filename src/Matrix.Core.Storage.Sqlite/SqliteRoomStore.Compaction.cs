using System.Collections.Immutable;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Removes state nodes that cannot be reached: first the nodes that can be reached get the number of the compaction, then the nodes with a lesser number are removed.</summary>
/// <remarks>
/// All steps are rows of the database, so that a compaction continues after a restart. Appends give the same number to the nodes that they bring. The nodes of a new state are those that the
/// append brings, and those that an earlier state has, so that all states stay complete while a compaction runs (ADR 33).
/// </remarks>
public sealed partial class SqliteRoomStore
{
    /// <inheritdoc />
    public async ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNodes, 1);
        return await _writer.RunAsync(session => Compact(session, roomId, maxNodes), cancellationToken).ConfigureAwait(false);
    }

    private static CompactionResult Compact(SqliteSession session, RoomId roomId, int maxNodes)
    {
        StoredRoom? room = ReadRoom(session, roomId);
        if (room is null || room.Position == 0)
        {
            return new CompactionResult { VisitedCount = 0, RemovedCount = 0, IsComplete = true };
        }

        long number = FindNumber(session, roomId);
        if (session.ReadInt64("SELECT compaction_phase FROM rooms WHERE number = $0", number) == 0)
        {
            _ = session.Execute(
                "UPDATE rooms SET generation = generation + 1, compaction_phase = 1, compaction_event = $1, compaction_end = $1 + position, compaction_hash = x'' WHERE number = $0",
                number,
                number << SqliteSchema.PositionBits);
            _ = session.Execute("INSERT INTO compaction_queue (room, hash) VALUES ($0, $1)", number, room.CurrentState.Span.ToArray());
        }

        int visited = Mark(session, number, maxNodes);
        if (session.ReadInt64("SELECT compaction_phase FROM rooms WHERE number = $0", number) == Marking || visited >= maxNodes)
        {
            return new CompactionResult { VisitedCount = visited, RemovedCount = 0, IsComplete = false };
        }

        (int swept, int removed) = Sweep(session, number, maxNodes - visited);
        bool isComplete = swept < maxNodes - visited;
        if (isComplete)
        {
            _ = session.Execute("UPDATE rooms SET compaction_phase = 0, compaction_hash = NULL WHERE number = $0", number);
        }

        return new CompactionResult { VisitedCount = visited + swept, RemovedCount = removed, IsComplete = isComplete };
    }

    private static int Mark(SqliteSession session, long number, int maxNodes)
    {
        int visited = 0;
        while (visited < maxNodes && session.ReadInt64("SELECT compaction_phase FROM rooms WHERE number = $0", number) == Marking)
        {
            if (TryPop(session, number, out byte[] hash))
            {
                MarkNode(session, number, hash);
                visited++;
            }
            else if (TryReadNextState(session, number, out byte[] root))
            {
                MarkNode(session, number, root);
                visited++;
            }
            else
            {
                _ = session.Execute("UPDATE rooms SET compaction_phase = $1 WHERE number = $0", number, Sweeping);
            }
        }

        return visited;
    }

    private static bool TryPop(SqliteSession session, long number, out byte[] hash)
    {
        long id;
        using (SqliteDataReader reader = session.Query("SELECT id, hash FROM compaction_queue WHERE room = $0 ORDER BY id DESC LIMIT 1", number))
        {
            if (!reader.Read())
            {
                hash = [];
                return false;
            }

            (id, hash) = (reader.GetInt64(0), reader.GetBytes(1));
        }

        return session.Execute("DELETE FROM compaction_queue WHERE id = $0", id) == 1;
    }

    /// <summary>Reads the state before the next event that had one when the compaction started.</summary>
    private static bool TryReadNextState(SqliteSession session, long number, out byte[] root)
    {
        long id;
        using (SqliteDataReader reader = session.Query(
            "SELECT e.id, e.state_before FROM rooms r JOIN events e ON e.id > r.compaction_event AND e.id <= r.compaction_end AND e.state_before IS NOT NULL WHERE r.number = $0 ORDER BY e.id LIMIT 1",
            number))
        {
            if (!reader.Read())
            {
                root = [];
                return false;
            }

            (id, root) = (reader.GetInt64(0), reader.GetBytes(1));
        }

        _ = session.Execute("UPDATE rooms SET compaction_event = $1 WHERE number = $0", number, id);
        return true;
    }

    private static void MarkNode(SqliteSession session, long number, byte[] hash)
    {
        byte[] bytes;
        long id;
        using (SqliteDataReader reader = session.Query(
            "SELECT n.id, n.bytes FROM state_nodes n JOIN rooms r ON r.number = n.room WHERE n.room = $0 AND n.hash = $1 AND n.generation < r.generation",
            number,
            hash))
        {
            if (!reader.Read())
            {
                return;
            }

            (id, bytes) = (reader.GetInt64(0), reader.GetBytes(1));
        }

        _ = session.Execute("UPDATE state_nodes SET generation = (SELECT generation FROM rooms WHERE number = $1) WHERE id = $0", id, number);
        foreach (StateHash child in ReadChildren(hash, bytes))
        {
            _ = session.Execute(
                "INSERT INTO compaction_queue (room, hash) SELECT n.room, n.hash FROM state_nodes n JOIN rooms r ON r.number = n.room WHERE n.room = $0 AND n.hash = $1 AND n.generation < r.generation",
                number,
                child.Span.ToArray());
        }
    }

    private static ImmutableArray<StateHash> ReadChildren(byte[] hash, byte[] bytes)
    {
        try
        {
            return StoredStateNode.GetChildren(bytes);
        }
        catch (InvalidStateNodeException e)
        {
            throw new RoomStoreException(RoomStoreErrorKind.Damaged, $"The state node {Convert.ToHexStringLower(hash)} cannot be read.", e);
        }
    }

    private static (int Visited, int Removed) Sweep(SqliteSession session, long number, int maxNodes)
    {
        var visited = new List<(long Id, byte[] Hash, bool IsReachable)>();
        using (SqliteDataReader reader = session.Query(
            "SELECT n.id, n.hash, n.generation >= r.generation FROM rooms r JOIN state_nodes n ON n.room = r.number AND n.hash > r.compaction_hash WHERE r.number = $0 ORDER BY n.hash LIMIT $1",
            number,
            maxNodes))
        {
            while (reader.Read())
            {
                visited.Add((reader.GetInt64(0), reader.GetBytes(1), reader.GetBoolean(2)));
            }
        }

        int removed = visited.Where(node => !node.IsReachable).Sum(node => session.Execute("DELETE FROM state_nodes WHERE id = $0", node.Id));
        if (visited.Count > 0)
        {
            _ = session.Execute("UPDATE rooms SET compaction_hash = $1 WHERE number = $0", number, visited[^1].Hash);
        }

        return (visited.Count, removed);
    }
}
