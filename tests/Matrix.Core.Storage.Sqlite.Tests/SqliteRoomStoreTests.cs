using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite.Tests;

public sealed class SqliteRoomStoreTests
{
    private static readonly RoomId Room = RoomId.Parse("!room:example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_DatabaseOfSchema1_IsMigratedAndKeepsItsData()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using (SqliteRoomStore first = await SqliteRoomStore.OpenAsync(path, cancellationToken: Token))
        {
            _ = await AppendAsync(first, await first.OpenRoomAsync(Room, Token), "$a");
        }

        SqliteMigration second = new(2, "CREATE TABLE added (id INTEGER PRIMARY KEY) STRICT; ALTER TABLE events ADD COLUMN added INTEGER;");
        var options = new SqliteRoomStoreOptions { Migrations = [.. SqliteSchema.Migrations, second] };
        await using (SqliteRoomStore migrated = await SqliteRoomStore.OpenAsync(path, options, Token))
        {
            _ = await AppendAsync(migrated, await migrated.OpenRoomAsync(Room, Token), "$b");
            Assert.Equal(["$a", "$b"], await ReadLogAsync(migrated));
        }

        Assert.Equal(2, Query(path, "SELECT version FROM schema_version"));
        Assert.Equal(0, Query(path, "SELECT count(*) FROM added"));

        // The library without the second migration refuses the database, and leaves it as it is.
        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await SqliteRoomStore.OpenAsync(path, cancellationToken: Token));
        Assert.Equal(RoomStoreErrorKind.LaterVersion, error.Kind);
        await using SqliteRoomStore again = await SqliteRoomStore.OpenAsync(path, options, Token);
        Assert.Equal(["$a", "$b"], await ReadLogAsync(again));
    }

    [Fact]
    public async Task Open_MigrationThatFails_LeavesTheDatabaseAsItWas()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await (await SqliteRoomStore.OpenAsync(path, cancellationToken: Token)).DisposeAsync();
        SqliteMigration second = new(2, "CREATE TABLE added (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE rooms (id INTEGER);");
        _ = await Assert.ThrowsAsync<RoomStoreException>(async () => await SqliteRoomStore.OpenAsync(path, new SqliteRoomStoreOptions { Migrations = [.. SqliteSchema.Migrations, second] }, Token));
        Assert.Equal(1, Query(path, "SELECT version FROM schema_version"));
        Assert.Equal(0, Query(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'added'"));
    }

    [Fact]
    public async Task TrimUpdates_LastUpdateOfARoomThatTheStoreDoesNotHave_LeavesNoRow()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(path, cancellationToken: Token);
        HostUpdateDraft[] invites =
        [
            .. ((string[])["!a:x", "!b:x", "!a:x"]).Select(room => new HostUpdateDraft { Kind = HostUpdateKind.Invite, RoomId = RoomId.Parse(room), Content = "{}"u8.ToArray() }),
            new HostUpdateDraft { Kind = HostUpdateKind.Invite, RoomId = Room },
        ];
        _ = await AppendAsync(store, await store.OpenRoomAsync(Room, Token), "$a");
        long last = await store.AppendUpdatesAsync(invites, Token);

        Assert.Equal(2, await store.TrimUpdatesAsync(last, 2, Token));
        Assert.Equal(["!a:x", "!room:example.org"], (await store.ReadUpdatesAsync(0, 10, Token)).Select(update => update.RoomId!.Value.ToString()), StringComparer.Ordinal);
        Assert.Equal(2, Query(path, "SELECT count(*) FROM rooms"));
        Assert.Equal(2, await store.TrimUpdatesAsync(last, 10, Token));
        Assert.Equal(1, Query(path, "SELECT count(*) FROM rooms"));
        Assert.Equal(["$a"], await ReadLogAsync(store));
    }

    [Fact]
    public async Task Purge_ARoomThatTheStoreDoesNotHave_LeavesNoRow()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(path, cancellationToken: Token);
        _ = await store.AppendUpdatesAsync([new HostUpdateDraft { Kind = HostUpdateKind.Invite, RoomId = Room }], Token);

        await store.PurgeRoomAsync(Room, Token);

        Assert.Equal(0, Query(path, "SELECT count(*) FROM rooms"));
        Assert.Empty(await store.ReadUpdatesAsync(0, 10, Token));
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_IsDamaged()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("store.db"), [.. Enumerable.Repeat((byte)'x', 8192)], Token);
        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await SqliteRoomStore.OpenAsync(folder.File("store.db"), cancellationToken: Token));
        Assert.Equal(RoomStoreErrorKind.Damaged, error.Kind);
        Assert.False(error.IsRetryable);
    }

    [Fact]
    public async Task Open_DatabaseOfAnotherProgram_IsRefused()
    {
        using var folder = new TemporaryFolder();
        _ = Query(folder.File("store.db"), "CREATE TABLE notes (text TEXT); SELECT 0");
        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await SqliteRoomStore.OpenAsync(folder.File("store.db"), cancellationToken: Token));
        Assert.Equal(RoomStoreErrorKind.Other, error.Kind);
        Assert.Equal(0, Query(folder.File("store.db"), "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'"));
    }

    [Fact]
    public async Task Open_FolderThatDoesNotExist_IsUnavailable()
    {
        using var folder = new TemporaryFolder();
        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await SqliteRoomStore.OpenAsync(folder.File("missing/store.db"), cancellationToken: Token));
        Assert.Equal(RoomStoreErrorKind.Unavailable, error.Kind);
    }

    [Fact]
    public async Task Append_FullDatabase_IsToldAndLeavesNoPart()
    {
        using var folder = new TemporaryFolder();
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(folder.File("store.db"), new SqliteRoomStoreOptions { MaxBytes = 1_000_000 }, Token);
        StoredRoom room = await store.OpenRoomAsync(Room, Token);
        RoomStoreException? error = null;
        int appended = 0;
        while (error is null && appended < 100)
        {
            try
            {
                room = room with { Position = (await store.AppendAsync(Append(room, [Event($"$e{appended}", 60_000), Event($"$f{appended}")]), Token)).Position };
                appended++;
            }
            catch (RoomStoreException e)
            {
                error = e;
            }
        }

        Assert.Equal(RoomStoreErrorKind.Full, error?.Kind);
        Assert.InRange(appended, 1, 20);
        StoredRoom? stored = await store.ReadRoomAsync(Room, Token);
        Assert.Equal(2 * appended, stored!.Position);
        Assert.Equal(2 * appended, (await ReadLogAsync(store)).Count);

        // Small changes and removals go on, and give the space back.
        await store.PurgeRoomAsync(Room, Token);
        Assert.Equal(AppendStatus.Appended, (await AppendAsync(store, await store.OpenRoomAsync(Room, Token), "$again", 60_000)).Status);
    }

    [Fact]
    public async Task Read_DamagedPages_IsDamaged()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using (SqliteRoomStore store = await SqliteRoomStore.OpenAsync(path, cancellationToken: Token))
        {
            StoredRoom room = await store.OpenRoomAsync(Room, Token);
            _ = await store.AppendAsync(Append(room, [.. Enumerable.Range(0, 500).Select(i => Event($"$e{i}", 1_000))]), Token);
        }

        byte[] bytes = await File.ReadAllBytesAsync(path, Token);
        for (int page = 40; page < bytes.Length / 4096; page++)
        {
            bytes.AsSpan(page * 4096, 64).Fill(0xFF);
        }

        await File.WriteAllBytesAsync(path, bytes, Token);
        await using SqliteRoomStore damaged = await SqliteRoomStore.OpenAsync(path, cancellationToken: Token);
        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await ReadLogAsync(damaged));
        Assert.Equal(RoomStoreErrorKind.Damaged, error.Kind);
    }

    [Fact]
    public async Task Append_FileThatAnotherProcessLocks_IsUnavailableAndWorksLater()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(path, new SqliteRoomStoreOptions { BusyTimeout = TimeSpan.FromMilliseconds(1) }, Token);
        StoredRoom room = await store.OpenRoomAsync(Room, Token);
        using (var other = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            _ = command.ExecuteNonQuery();
            RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await AppendAsync(store, room, "$a"));
            Assert.Equal(RoomStoreErrorKind.Unavailable, error.Kind);
            Assert.True(error.IsRetryable);
            Assert.Empty(await ReadLogAsync(store));
        }

        Assert.Equal(AppendStatus.Appended, (await AppendAsync(store, room, "$a")).Status);
    }

    [Fact]
    public async Task Backup_WhileTheStoreIsInUse_IsAStoreOfItsOwn()
    {
        using var folder = new TemporaryFolder();
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(folder.File("store.db"), cancellationToken: Token);
        StoredRoom room = await store.OpenRoomAsync(Room, Token);
        AppendResult first = await AppendAsync(store, room, "$a");
        await store.BackupAsync(folder.File("backup.db"), Token);
        _ = await AppendAsync(store, room with { Position = first.Position }, "$b");
        _ = await Assert.ThrowsAsync<IOException>(async () => await store.BackupAsync(folder.File("backup.db"), Token));
        Assert.Equal(["backup.db"], Directory.GetFiles(folder.Path, "backup*").Select(Path.GetFileName), StringComparer.Ordinal);
        await using SqliteRoomStore restored = await SqliteRoomStore.OpenAsync(folder.File("backup.db"), cancellationToken: Token);
        Assert.Equal(["$a"], await ReadLogAsync(restored));
        Assert.Equal(["$a", "$b"], await ReadLogAsync(store));
    }

    [Fact]
    public async Task Append_ManyRoomsAtTheSameTime_ShareCommits()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(path, cancellationToken: Token);
        StoredRoom[] rooms = new StoredRoom[64];
        for (int i = 0; i < rooms.Length; i++)
        {
            rooms[i] = await store.OpenRoomAsync(RoomId.Parse($"!r{i}:x"), Token);
        }

        // Each commit writes a frame of the write-ahead log for each page that it changes, and all of these rooms share pages.
        long before = new FileInfo(path + "-wal").Length;
        AppendResult[] results = await Task.WhenAll(rooms.Select(room => AppendAsync(store, room, "$a").AsTask()));
        long together = new FileInfo(path + "-wal").Length - before;
        Assert.All(results, result => Assert.True(result.IsAppended));
        before += together;
        foreach (StoredRoom room in rooms)
        {
            _ = await AppendAsync(store, room with { Position = 1 }, "$b");
        }

        Assert.True(together * 2 < new FileInfo(path + "-wal").Length - before, $"together {together} bytes");
    }

    [Fact]
    public async Task Append_OneOfABatchThatIsRefused_DoesNotSpoilTheOthers()
    {
        using var folder = new TemporaryFolder();
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(folder.File("store.db"), cancellationToken: Token);
        StoredRoom room = await store.OpenRoomAsync(Room, Token);
        RoomId other = RoomId.Parse("!other:x");
        StoredRoom second = await store.OpenRoomAsync(other, Token);
        Task<AppendResult>[] appends =
        [
            .. Enumerable.Range(0, 20).Select(i => store.AppendAsync(Append(second with { Position = i }, [Event($"$e{i}")]) with { Updates = [new HostUpdateDraft { Kind = HostUpdateKind.Edu }] }, Token).AsTask()),
            AppendAsync(store, room with { Epoch = 77 }, "$refused").AsTask(),
        ];
        AppendResult[] results = await Task.WhenAll(appends);
        Assert.All(results[..^1], result => Assert.True(result.IsAppended));
        Assert.Equal(AppendStatus.Fenced, results[^1].Status);
        Assert.Equal(20, (await store.ReadUpdatesAsync(0, 100, Token)).Count);
    }

    [Fact]
    public async Task Calls_AfterDispose_Throw()
    {
        using var folder = new TemporaryFolder();
        SqliteRoomStore store = await SqliteRoomStore.OpenAsync(folder.File("store.db"), cancellationToken: Token);
        await store.DisposeAsync();
        await store.DisposeAsync();
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.OpenRoomAsync(Room, Token));
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ReadRoomAsync(Room, Token));
    }

    private static async Task<IReadOnlyList<string>> ReadLogAsync(SqliteRoomStore store) =>
        [.. (await store.ReadLogAsync(Room, 0, LogDirection.Forward, 100_000, Token)).Select(item => item.EventId.ToString())];

    private static ValueTask<AppendResult> AppendAsync(SqliteRoomStore store, StoredRoom room, string eventId, int size = 1) => store.AppendAsync(Append(room, [Event(eventId, size)]), Token);

    private static RoomAppend Append(StoredRoom room, IReadOnlyList<StoredEvent> events) => new()
    {
        RoomId = room.RoomId,
        Version = RoomVersionId.Parse("12"),
        Epoch = room.Epoch,
        ExpectedPosition = room.Position,
        Events = events,
        ForwardExtremities = [events[^1].EventId],
        CurrentState = default,
    };

    private static StoredEvent Event(string eventId, int size = 1) => new()
    {
        EventId = EventId.Parse(eventId),
        Status = EventStatus.Accepted,
        OriginServerTimestamp = new MatrixTimestamp(1),
        Bytes = new byte[size],
    };

    private static long Query(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
