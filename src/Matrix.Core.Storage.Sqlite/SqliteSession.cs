using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents a connection with its prepared statements. It is used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int CacheKibibytes = 16_384;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    public static SqliteSession Open(string path, SqliteRoomStoreOptions options, bool isReadOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = isReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
        }.ToString());
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();
            session.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"""
                PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds};
                PRAGMA cache_size = -{CacheKibibytes};
                PRAGMA temp_store = MEMORY;
                """));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements without parameters that are not used again.</summary>
    public void ExecuteScript(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement with the parameters <c>$0</c>, <c>$1</c> and so on, and returns the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query. The caller disposes the reader before the same statement runs again.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReader();

    /// <summary>Returns the first column of the first row; 0 if the query has no row.</summary>
    public long ReadInt64(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() is long value ? value : 0;

    /// <summary>Returns the first column of the first row; null if the query has no row.</summary>
    public byte[]? ReadBytes(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() as byte[];

    public void BackUpTo(string path)
    {
        using var destination = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        destination.Open();
        _connection.BackupDatabase(destination);
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
            {
                _ = command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i}") });
            }

            _commands[sql] = command;
        }

        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                ReadOnlyMemory<byte> memory => ToArray(memory),
                object value => value,
            };
        }

        return command;
    }

    private static byte[] ToArray(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == segment.Count ? array : memory.ToArray();
}
