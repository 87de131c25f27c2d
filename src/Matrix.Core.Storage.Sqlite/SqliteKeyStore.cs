using System.Collections.Immutable;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents the keys of other servers in the database.</summary>
internal sealed class SqliteKeyStore(SqliteReaders readers, SqliteWriter writer) : IKeyStore
{
    public ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken) => new(readers.Run(
        session =>
        {
            ImmutableArray<KnownServerKeys>.Builder loaded = ImmutableArray.CreateBuilder<KnownServerKeys>();
            foreach (ServerName server in servers)
            {
                if (session.ReadBytes("SELECT value FROM server_keys WHERE name = $0", server.Utf8) is not { } value)
                {
                    continue;
                }

                loaded.Add(KnownServerKeys.TryParse(value, out KnownServerKeys? keys)
                    ? keys
                    : throw new RoomStoreException(RoomStoreErrorKind.Damaged, $"The keys of {server} cannot be read."));
            }

            return loaded.ToImmutable();
        },
        cancellationToken));

    public async ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        byte[] value = keys.ToUtf8();
        _ = await writer.RunAsync(
            session => session.Execute("INSERT INTO server_keys (name, value) VALUES ($0, $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", keys.Server.Utf8, value),
            cancellationToken).ConfigureAwait(false);
    }
}
