using System.Text.RegularExpressions;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Npgsql;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents a store in a PostgreSQL database, for hosts of several processes. Instances are thread-safe.</summary>
/// <remarks>
/// <para>A change is durable when its call ends: a transaction waits for the server's log, also where the server's <c>synchronous_commit</c> is off.</para>
/// <para>
/// A position of the feed contains the ID of its transaction, and readers see only the updates of transactions before the oldest one that still runs. So a reader never misses an update that is
/// committed late. A transaction that writes for a long time, in any database of the server, delays the feed.
/// </para>
/// </remarks>
public sealed partial class PostgresRoomStore : IRoomStore
{
    /// <summary>The number of bits of a position below the ID of its transaction: the number of updates of one transaction.</summary>
    internal const int OrdinalBits = 20;

    /// <summary>The bound of positions that are reached: a cursor beyond it was not read from the feed.</summary>
    internal const long MaxPosition = 1L << 62;

    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _ownsDataSource;
    private readonly string _s;
    private volatile bool _isDisposed;

    private PostgresRoomStore(NpgsqlDataSource dataSource, bool ownsDataSource, string schema)
    {
        _dataSource = dataSource;
        _ownsDataSource = ownsDataSource;
        _s = schema;
        Keys = new PostgresKeyStore(this, schema);
    }

    /// <inheritdoc />
    public IKeyStore Keys { get; }

    // The ID of the transaction is the same in all statements of it.
    private string FirstPosition => $"((SELECT base FROM {_s}.feed) + (pg_current_xact_id()::text::bigint << {OrdinalBits}))";

    private string VisibleEnd => $"((SELECT base FROM {_s}.feed) + (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << {OrdinalBits}))";

    /// <summary>Opens a store with a pool of connections of its own. It creates the tables if they do not exist, and brings an older schema to the current one.</summary>
    /// <param name="connectionString">The connection string of Npgsql.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RoomStoreException">The server cannot be reached, or the schema was written by a later version.</exception>
    public static async ValueTask<PostgresRoomStore> OpenAsync(string connectionString, PostgresRoomStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        NpgsqlDataSource dataSource = CreateDataSource(connectionString);
        try
        {
            return await OpenAsync(dataSource, ownsDataSource: true, options ?? new PostgresRoomStoreOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await dataSource.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a store over connections that the host makes. The host disposes the data source after the store.</summary>
    /// <param name="dataSource">The data source. It supports arrays, as all do but those of <see cref="NpgsqlSlimDataSourceBuilder"/> without <c>EnableArrays</c>.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RoomStoreException">The server cannot be reached, or the schema was written by a later version.</exception>
    public static ValueTask<PostgresRoomStore> OpenAsync(NpgsqlDataSource dataSource, PostgresRoomStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return OpenAsync(dataSource, ownsDataSource: false, options ?? new PostgresRoomStoreOptions(), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadValueAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ReadNamedAsync("host_values", PostgresParameters.Name(name), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask SaveValueAsync(string name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SaveNamedAsync("host_values", PostgresParameters.Name(name), value, cancellationToken);
    }

    /// <summary>Closes the pool of connections, if the store made it.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        if (_ownsDataSource)
        {
            await _dataSource.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> run, CancellationToken cancellationToken) =>
        ConnectAsync(connection => run(new PostgresSession(connection, isWriting: false, _ownsDataSource)), cancellationToken);

    /// <summary>Runs a transaction. If it fails, nothing of it is kept, except that a failure of the commit itself may come after the commit.</summary>
    internal Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> run, CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                T result = await run(new PostgresSession(connection, isWriting: true, _ownsDataSource)).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        },
        cancellationToken);

    /// <summary>Runs statements as one transaction in one round trip: the commands of a batch are a transaction of their own. If it fails, nothing of it is kept, except that a failure of the connection itself may come after the commit.</summary>
    /// <param name="statements">The statements. The first makes the transaction durable.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<int> WriteOnceAsync(IReadOnlyList<(string Sql, NpgsqlParameter[] Parameters)> statements, CancellationToken cancellationToken) =>
        ConnectAsync(connection => new PostgresSession(connection, isWriting: false, plansAnew: true).ExecuteAsync(statements, cancellationToken), cancellationToken);

    private async Task<T> ConnectAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            NpgsqlConnection connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await run(connection).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (PostgresErrors.IsOfStore(e))
        {
            throw Translate(e);
        }
    }

    private static NpgsqlDataSource CreateDataSource(string connectionString)
    {
        // Only the store uses the connections, and it changes no setting for longer than a call. To reset a connection takes the server about as long as to commit.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        return new NpgsqlSlimDataSourceBuilder(settings.ConnectionString)
            .EnableArrays()
            .EnableTransportSecurity()
            .UsePhysicalConnectionInitializer(
                connection =>
                {
                    using var command = new NpgsqlCommand(PostgresSession.PlanAnew, connection);
                    _ = command.ExecuteNonQuery();
                },
                connection => ExecuteAsync(connection, PostgresSession.PlanAnew))
            .Build();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            _ = await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<PostgresRoomStore> OpenAsync(NpgsqlDataSource dataSource, bool ownsDataSource, PostgresRoomStoreOptions options, CancellationToken cancellationToken)
    {
        if (!SchemaName.IsMatch(options.Schema))
        {
            throw new ArgumentException($"The name of the schema may have lower-case letters, digits and underscores only: {options.Schema}", nameof(options));
        }

        try
        {
            NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await PostgresSchema.MigrateAsync(connection, options.Schema, options.Migrations, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (PostgresErrors.IsOfStore(e))
        {
            throw PostgresErrors.Translate(e);
        }

        return new PostgresRoomStore(dataSource, ownsDataSource, options.Schema);
    }

    private RoomStoreException Translate(Exception error)
    {
        RoomStoreException translated = PostgresErrors.Translate(error);
        if (translated.Kind == RoomStoreErrorKind.Unavailable && error is not (PostgresException { IsTransient: true } or TimeoutException or { InnerException: TimeoutException }))
        {
            // The idle connections were lost too, as after a restart of the server. After a timeout they were not: all may be in use, or the server is slow.
            _dataSource.Clear();
        }

        return translated;
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadNamedAsync(string table, NpgsqlParameter name, CancellationToken cancellationToken)
    {
        List<byte[]> rows = await ReadAsync(
            session => session.QueryAsync($"SELECT value FROM {_s}.{table} WHERE name = $1", reader => reader.GetFieldValue<byte[]>(0), cancellationToken, name),
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? (ReadOnlyMemory<byte>?)null : rows[0];
    }

    private async ValueTask SaveNamedAsync(string table, NpgsqlParameter name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken) => _ = await WriteAsync(
        session => value is { } given
            ? session.ExecuteAsync($"INSERT INTO {_s}.{table} (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", cancellationToken, name, PostgresParameters.Bytes(given))
            : session.ExecuteAsync($"DELETE FROM {_s}.{table} WHERE name = $1", cancellationToken, name),
        cancellationToken).ConfigureAwait(false);

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SchemaName { get; }
}
