using System.Globalization;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents a store in one SQLite file. Instances are thread-safe.</summary>
/// <remarks>
/// <para>A change is durable when its call ends: the write-ahead log is flushed at every commit. Changes that wait at the same time, of any rooms, share one commit.</para>
/// <para>Reads run on the thread of the caller, and do not wait for writers. Several processes may open the same file on a local disk. A network file system is not supported.</para>
/// </remarks>
public sealed partial class SqliteRoomStore : IRoomStore
{
    private const long JournalBytes = 64L * 1024 * 1024;

    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteRoomStore(SqliteWriter writer, SqliteReaders readers)
    {
        _writer = writer;
        _readers = readers;
        Keys = new SqliteKeyStore(readers, writer);
    }

    /// <inheritdoc />
    public IKeyStore Keys { get; }

    /// <summary>Opens a store. It creates the file if it does not exist, and brings an older schema to the current one.</summary>
    /// <param name="path">The path of the file. SQLite creates two more files beside it while the store is open, with the suffixes <c>-wal</c> and <c>-shm</c>.</param>
    /// <param name="options">The settings, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call before it begins.</param>
    /// <exception cref="RoomStoreException">The file cannot be opened, is not a database of this library, or was written by a later version.</exception>
    public static async ValueTask<SqliteRoomStore> OpenAsync(string path, SqliteRoomStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new SqliteRoomStoreOptions();
        string full = Path.GetFullPath(path);
        SqliteSession session = await Task.Factory.StartNew(() => OpenSession(full, options), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        return new SqliteRoomStore(new SqliteWriter(session), new SqliteReaders(full, options));
    }

    /// <summary>Writes a copy of the whole store, as of one moment, to another file. The store stays in use.</summary>
    /// <param name="path">The path of the copy. The file must not exist.</param>
    /// <param name="cancellationToken">Cancels the call before it begins.</param>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    /// <exception cref="RoomStoreException">The copy failed.</exception>
    public async ValueTask BackupAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new IOException($"The file {full} exists.");
        }

        await Task.Factory.StartNew(() => BackUp(full, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadValueAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ReadNamedAsync("SELECT value FROM host_values WHERE name = $0", SqliteText.ToBytes(name), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask SaveValueAsync(string name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SaveNamedAsync(
            "INSERT INTO host_values (name, value) VALUES ($0, $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            "DELETE FROM host_values WHERE name = $0",
            SqliteText.ToBytes(name),
            value,
            cancellationToken);
    }

    /// <summary>Finishes the changes that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteSession OpenSession(string path, SqliteRoomStoreOptions options)
    {
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.Open(path, options, isReadOnly: false);
            session.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {JournalBytes}; PRAGMA secure_delete = ON;"));
            session.ExecuteScript("BEGIN IMMEDIATE");
            SqliteSchema.Migrate(session, options.Migrations);
            session.ExecuteScript("COMMIT");
            if (options.MaxBytes is { } bytes)
            {
                session.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(1, bytes / session.ReadInt64("PRAGMA page_size"))}"));
            }

            return session;
        }
        catch (Exception e)
        {
            session?.Dispose();
            throw e is SqliteException sqlite ? SqliteErrors.Translate(sqlite) : e;
        }
    }

    private void BackUp(string path, CancellationToken cancellationToken)
    {
        // A copy that is not complete never has the name of the copy.
        string partial = path + ".partial";
        File.Delete(partial);
        try
        {
            _ = _readers.Run(
                session =>
                {
                    session.BackUpTo(partial);
                    return true;
                },
                cancellationToken);
            File.Move(partial, path);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private ValueTask<ReadOnlyMemory<byte>?> ReadNamedAsync(string sql, ReadOnlyMemory<byte> name, CancellationToken cancellationToken) =>
        new(_readers.Run(session => session.ReadBytes(sql, name) is { } value ? value : (ReadOnlyMemory<byte>?)null, cancellationToken));

    private async ValueTask SaveNamedAsync(string save, string remove, ReadOnlyMemory<byte> name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken) =>
        _ = await _writer.RunAsync(session => value is { } given ? session.Execute(save, name, given) : session.Execute(remove, name), cancellationToken).ConfigureAwait(false);
}
