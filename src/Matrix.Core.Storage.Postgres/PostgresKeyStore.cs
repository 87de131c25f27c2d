using System.Collections.Immutable;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents the keys of other servers in the database.</summary>
internal sealed class PostgresKeyStore(PostgresRoomStore store, string schema) : IKeyStore
{
    public async ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken)
    {
        List<byte[]> values = await store.ReadAsync(
            session => session.QueryAsync(
                $"SELECT value FROM {schema}.server_keys WHERE name = ANY ($1)",
                reader => reader.GetFieldValue<byte[]>(0),
                cancellationToken,
                PostgresParameters.BytesArray(servers.Select(server => (ReadOnlyMemory<byte>?)server.Utf8))),
            cancellationToken).ConfigureAwait(false);
        return [.. values.Select(value => KnownServerKeys.TryParse(value, out KnownServerKeys? keys) ? keys : throw new RoomStoreException(RoomStoreErrorKind.Damaged, "The keys of a server cannot be read."))];
    }

    public async ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _ = await store.WriteAsync(
            session => session.ExecuteAsync(
                $"INSERT INTO {schema}.server_keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                cancellationToken,
                PostgresParameters.Bytes(keys.Server.Utf8),
                PostgresParameters.Bytes(keys.ToUtf8())),
            cancellationToken).ConfigureAwait(false);
    }
}
