using System.Globalization;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Storage.Postgres;
using Matrix.Core.Storage.Sqlite;
using Npgsql;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A new, empty store, with what it takes to make one small change durable and how much it writes.</summary>
internal abstract class IngestStore : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a PostgreSQL server, as <c>eng/postgres.sh</c> prints it.</summary>
    public const string PostgresVariable = "MATRIX_CORE_POSTGRES";

    private static int _schemas;

    public abstract string Name { get; }

    public abstract IRoomStore Rooms { get; }

    /// <summary>Whether the store makes anything durable.</summary>
    public virtual bool IsDurable => true;

    /// <summary>Makes the least change of the store's own kind durable, without any of our code.</summary>
    public abstract Task FlushAsync();

    /// <summary>The bytes that the store wrote so far, its log included; null where that is not known.</summary>
    public abstract Task<long?> ReadWrittenBytesAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The stores that this machine has.</summary>
    public static IEnumerable<Func<Task<IngestStore>>> All()
    {
        yield return () => Task.FromResult<IngestStore>(new Memory());
        yield return async () => await Sqlite.CreateAsync();
        if (Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } connection)
        {
            yield return async () => await Postgres.CreateAsync(connection);
        }
    }

    private sealed class Memory : IngestStore
    {
        public override string Name => "memory";

        public override IRoomStore Rooms { get; } = new InMemoryRoomStore();

        public override bool IsDurable => false;

        public override Task FlushAsync() => Task.CompletedTask;

        public override Task<long?> ReadWrittenBytesAsync() => Task.FromResult<long?>(null);

        public override ValueTask DisposeAsync() => Rooms.DisposeAsync();
    }

    private sealed class Sqlite : IngestStore
    {
        private readonly DirectoryInfo _folder;
        private readonly SqliteRoomStore _store;
        private readonly FileStream _log;
        private readonly byte[] _frame = new byte[4096 + 24];

        private Sqlite(DirectoryInfo folder, SqliteRoomStore store)
        {
            _folder = folder;
            _store = store;
            _log = new FileStream(Path.Combine(folder.FullName, "flushed"), FileMode.Create);
        }

        public override string Name => "sqlite";

        public override IRoomStore Rooms => _store;

        public static async Task<Sqlite> CreateAsync()
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("matrix-core-ingest");
            return new Sqlite(folder, await SqliteRoomStore.OpenAsync(Path.Combine(folder.FullName, "rooms.db")));
        }

        /// <summary>A page and the header of its frame are written to a log and flushed: what SQLite does for the least change.</summary>
        public override Task FlushAsync()
        {
            _log.Write(_frame);
            _log.Flush(flushToDisk: true);
            return Task.CompletedTask;
        }

        public override Task<long?> ReadWrittenBytesAsync()
        {
            const string label = "wchar: ";
            return Task.FromResult<long?>(!OperatingSystem.IsLinux()
                ? null
                : long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith(label, StringComparison.Ordinal)).AsSpan(label.Length), CultureInfo.InvariantCulture));
        }

        public override async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            await _log.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }

    private sealed class Postgres : IngestStore
    {
        private readonly NpgsqlDataSource _source;
        private readonly PostgresRoomStore _store;
        private readonly string _schema;

        private Postgres(NpgsqlDataSource source, PostgresRoomStore store, string schema)
        {
            _source = source;
            _store = store;
            _schema = schema;
        }

        public override string Name => "postgres";

        public override IRoomStore Rooms => _store;

        public static async Task<Postgres> CreateAsync(string connection)
        {
            string schema = string.Create(CultureInfo.InvariantCulture, $"ingest_{Environment.ProcessId}_{_schemas++}");
            var store = new Postgres(NpgsqlDataSource.Create(connection), await PostgresRoomStore.OpenAsync(connection, new PostgresRoomStoreOptions { Schema = schema }), schema);
            await store.ExecuteAsync($"CREATE TABLE {schema}.flushed (value bigint)");
            return store;
        }

        /// <summary>A transaction of one row is committed.</summary>
        public override Task FlushAsync() => ExecuteAsync($"INSERT INTO {_schema}.flushed VALUES (1)");

        /// <summary>The bytes of the write-ahead log. The tables are written later, at checkpoints.</summary>
        public override async Task<long?> ReadWrittenBytesAsync()
        {
            await using NpgsqlCommand command = _source.CreateCommand("SELECT (pg_current_wal_lsn() - '0/0')::bigint");
            return (long?)await command.ExecuteScalarAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
            await _source.DisposeAsync();
        }

        private async Task ExecuteAsync(string sql)
        {
            await using NpgsqlCommand command = _source.CreateCommand(sql);
            _ = await command.ExecuteNonQueryAsync();
        }
    }
}
