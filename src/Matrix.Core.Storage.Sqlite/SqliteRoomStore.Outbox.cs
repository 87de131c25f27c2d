using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Holds the queues of destinations.</summary>
public sealed partial class SqliteRoomStore
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ServerName>> ReadDestinationsAsync(ServerName? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);

        // One look into the index for each destination, whatever the length of its queue.
        return new(_readers.Run<IReadOnlyList<ServerName>>(
            session =>
            {
                var names = new List<ServerName>();
                ReadOnlyMemory<byte> last = after?.Utf8 ?? ReadOnlyMemory<byte>.Empty;
                while (names.Count < limit && session.ReadBytes("SELECT destination FROM outbox WHERE destination > $0 ORDER BY destination LIMIT 1", last) is { } name)
                {
                    names.Add(ServerName.UnsafeFromUtf8(name));
                    last = name;
                }

                return names;
            },
            cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(_readers.Run(
            session => ReadList(
                session.Query(
                    "SELECT o.position, r.room_id, p.event_id, p.pdu FROM outbox o JOIN outbox_pdus p ON p.id = o.pdu JOIN rooms r ON r.number = p.room WHERE o.destination = $0 ORDER BY o.position LIMIT $1",
                    destination.Utf8,
                    limit),
                reader => new OutboxEntry { Position = reader.GetInt64(0), RoomId = reader.GetRoomId(1), EventId = reader.GetEventId(2), Pdu = reader.GetBytes(3) },
                cancellationToken),
            cancellationToken));
    }

    /// <inheritdoc />
    public async ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken) => _ = await _writer.RunAsync(
        session =>
        {
            List<long> pdus = ReadList(session.Query("DELETE FROM outbox WHERE destination = $0 AND position <= $1 RETURNING pdu", destination.Utf8, through), reader => reader.GetInt64(0));
            return pdus.Sum(pdu => session.Execute("DELETE FROM outbox_pdus WHERE id = $0 AND NOT EXISTS (SELECT 1 FROM outbox WHERE pdu = $0)", pdu));
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadDestinationAsync(ServerName destination, CancellationToken cancellationToken) =>
        ReadNamedAsync("SELECT value FROM destinations WHERE name = $0", destination.Utf8, cancellationToken);

    /// <inheritdoc />
    public ValueTask SaveDestinationAsync(ServerName destination, ReadOnlyMemory<byte>? state, CancellationToken cancellationToken) => SaveNamedAsync(
        "INSERT INTO destinations (name, value) VALUES ($0, $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        "DELETE FROM destinations WHERE name = $0",
        destination.Utf8,
        state,
        cancellationToken);
}
