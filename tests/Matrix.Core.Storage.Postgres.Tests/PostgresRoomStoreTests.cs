using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Npgsql;

namespace Matrix.Core.Storage.Postgres.Tests;

public sealed class PostgresRoomStoreTests
{
    private static readonly RoomId Room = RoomId.Parse("!room:example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_DatabaseOfSchema1_IsMigratedAndKeepsItsData()
    {
        PostgresRoomStoreOptions first = TestServer.NewSchema();
        await using (PostgresRoomStore store = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, first, Token))
        {
            _ = await store.AppendAsync(Append(await store.OpenRoomAsync(Room, Token), "$a"), Token);
        }

        PostgresRoomStoreOptions second = first with { Migrations = [.. PostgresSchema.Migrations, new PostgresMigration(2, "ALTER TABLE events ADD COLUMN added int;")] };
        await using (PostgresRoomStore store = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, second, Token))
        {
            _ = await store.AppendAsync(Append(await store.OpenRoomAsync(Room, Token), "$b"), Token);
            Assert.Equal(["$a", "$b"], await ReadLogAsync(store));
        }

        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, first, Token));
        Assert.Equal(RoomStoreErrorKind.LaterVersion, error.Kind);
    }

    [Fact]
    public async Task Open_MigrationThatFails_LeavesTheSchemaAsItWas()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await (await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token)).DisposeAsync();
        PostgresMigration broken = new(2, "CREATE TABLE added (id int); CREATE TABLE rooms (id int);");
        _ = await Assert.ThrowsAsync<RoomStoreException>(async () =>
            await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options with { Migrations = [.. PostgresSchema.Migrations, broken] }, Token));
        Assert.Equal(1, await TestServer.QueryAsync($"SELECT version FROM {options.Schema}.schema_version"));
        Assert.Equal(0L, await TestServer.QueryAsync($"SELECT count(*) FROM pg_tables WHERE schemaname = '{options.Schema}' AND tablename = 'added'"));
    }

    [Fact]
    public async Task Open_ManyProcessesAtTheSameTime_MigrateOnce()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        PostgresRoomStore[] stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token).AsTask()));
        foreach (PostgresRoomStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_ServerThatIsNotThere_IsUnavailable()
    {
        RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await PostgresRoomStore.OpenAsync("Host=127.0.0.1;Port=1;Username=x;Timeout=2", cancellationToken: Token));
        Assert.Equal(RoomStoreErrorKind.Unavailable, error.Kind);
        Assert.True(error.IsRetryable);
    }

    [Fact]
    public async Task Read_WhileAllConnectionsAreInUse_KeepsThem()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(TestServer.ConnectionString + ";Maximum Pool Size=1;Timeout=1");
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync(dataSource, options, Token);
        int used;
        await using (NpgsqlConnection busy = await dataSource.OpenConnectionAsync(Token))
        {
            used = busy.ProcessID;
            RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(async () => await store.ReadValueAsync("x", Token));
            Assert.Equal(RoomStoreErrorKind.Unavailable, error.Kind);
        }

        await using NpgsqlConnection next = await dataSource.OpenConnectionAsync(Token);
        Assert.Equal(used, next.ProcessID);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("a;b")]
    [InlineData("")]
    public async Task Open_NameOfASchemaThatIsNoName_Throws(string name) =>
        _ = await Assert.ThrowsAsync<ArgumentException>(async () => await PostgresRoomStore.OpenAsync("Host=127.0.0.1", new PostgresRoomStoreOptions { Schema = name }, Token));

    [Fact]
    public async Task ReadUpdates_TransactionThatCommitsLate_IsNotMissed()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token);
        await using NpgsqlConnection early = new(TestServer.ConnectionString + ";Pooling=false");
        await early.OpenAsync(Token);
        await using NpgsqlTransaction transaction = await early.BeginTransactionAsync(Token);
        await using (NpgsqlCommand insert = new($"INSERT INTO {options.Schema}.updates SELECT base + (pg_current_xact_id()::text::bigint << 20) + 1, 7, NULL, NULL, NULL, 'early' FROM {options.Schema}.feed", early))
        {
            _ = await insert.ExecuteNonQueryAsync(Token);
        }

        _ = await store.AppendUpdatesAsync([new HostUpdateDraft { Kind = HostUpdateKind.Edu, Content = "late"u8.ToArray() }], Token);
        Assert.Empty(await store.ReadUpdatesAsync(0, 10, Token));
        await transaction.CommitAsync(Token);
        IReadOnlyList<HostUpdate> updates = await ReadUpdatesAsync(store, 2);
        Assert.Equal(["early", "late"], updates.Select(update => System.Text.Encoding.ASCII.GetString(update.Content.Span)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task AppendUpdates_AfterARestoreIntoAYoungerServer_HaveGreaterPositions()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token);
        const long Old = 1L << 55;
        _ = await TestServer.QueryAsync($"INSERT INTO {options.Schema}.updates VALUES ({Old}, 7, NULL, NULL, NULL, 'old'); INSERT INTO {options.Schema}.cursors VALUES ('c', {Old + 5})");
        await using PostgresRoomStore restored = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token);
        long position = await restored.AppendUpdatesAsync([new HostUpdateDraft { Kind = HostUpdateKind.Edu }], Token);
        Assert.True(position > Old + 5);
        Assert.Equal([Old, position], (await ReadUpdatesAsync(restored, 2)).Select(update => update.Position));
    }

    [Fact]
    public async Task Append_ConnectionLostInTheMiddle_IsUnavailableAndTheNextCallWorks()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token);
        StoredRoom room = await store.OpenRoomAsync(Room, Token);
        await using (NpgsqlConnection other = new(TestServer.ConnectionString + ";Pooling=false"))
        {
            await other.OpenAsync(Token);
            await using NpgsqlTransaction transaction = await other.BeginTransactionAsync(Token);
            await using (NpgsqlCommand command = new($"SELECT 1 FROM {options.Schema}.rooms FOR UPDATE", other))
            {
                _ = await command.ExecuteScalarAsync(Token);
            }

            Task<AppendResult> append = store.AppendAsync(Append(room, "$a"), Token).AsTask();
            string kill = $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{options.Schema}.advance_room%' AND pid <> pg_backend_pid()";
            while (await TestServer.QueryAsync(kill) is 0L)
            {
                await Task.Delay(5, Token);
            }

            RoomStoreException error = await Assert.ThrowsAsync<RoomStoreException>(() => append);
            Assert.Equal(RoomStoreErrorKind.Unavailable, error.Kind);
        }

        Assert.Null(await store.ReadRoomAsync(Room, Token));
        Assert.Equal(AppendStatus.Appended, (await store.AppendAsync(Append(room, "$a"), Token)).Status);
    }

    [Fact]
    public async Task Call_AfterAllIdleConnectionsWereLost_FailsAtMostOnce()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        string name = $"lost-{options.Schema}";
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync($"{TestServer.ConnectionString};Application Name={name}", options, Token);
        _ = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => store.OpenRoomAsync(RoomId.Parse($"!r{i}:x"), Token).AsTask()));
        Assert.NotEqual(0L, await TestServer.QueryAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{name}'"));
        try
        {
            _ = await store.OpenRoomAsync(Room, Token);
        }
        catch (RoomStoreException e)
        {
            Assert.True(e.IsRetryable);
        }

        Assert.True((await store.OpenRoomAsync(Room, Token)).Epoch >= 1);
    }

    [Fact]
    public async Task Append_ServerThatDoesNotWaitForItsLog_IsDurableAllTheSame()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync($"{TestServer.ConnectionString};Options=-c synchronous_commit=off", options, Token);
        _ = await TestServer.QueryAsync($"CREATE TABLE {options.Schema}.seen (value text); CREATE FUNCTION {options.Schema}.look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {options.Schema}.seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$; CREATE TRIGGER look AFTER INSERT ON {options.Schema}.events FOR EACH ROW EXECUTE FUNCTION {options.Schema}.look()");
        _ = await store.AppendAsync(Append(await store.OpenRoomAsync(Room, Token), "$a"), Token);
        Assert.Equal("on", await TestServer.QueryAsync($"SELECT value FROM {options.Schema}.seen"));
    }

    [Fact]
    public async Task RemoveOutbox_ManyDestinationsAtTheSameTime_LeaveNoEvent()
    {
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync(TestServer.ConnectionString, options, Token);
        ServerName[] names = [.. Enumerable.Range(0, 12).Select(i => ServerName.Parse($"s{i}.example"))];
        byte[] pdu = new byte[5_000];
        _ = await store.AppendAsync(Append(await store.OpenRoomAsync(Room, Token), "$a") with { Outbox = [.. names.Select(name => new OutboxDraft { Destination = name, EventId = EventId.Parse("$a"), Pdu = pdu })] }, Token);
        Assert.Equal(1L, await TestServer.QueryAsync($"SELECT count(*) FROM {options.Schema}.outbox_pdus"));
        while ((await store.ReadOutboxAsync(names[0], 1, Token)).Count == 0)
        {
            await Task.Delay(5, Token);
        }

        await Task.WhenAll(names.Select(name => store.RemoveOutboxAsync(name, long.MaxValue, Token).AsTask()));
        Assert.Equal(0L, await TestServer.QueryAsync($"SELECT count(*) FROM {options.Schema}.outbox"));
        Assert.Equal(0L, await TestServer.QueryAsync($"SELECT count(*) FROM {options.Schema}.outbox_pdus"));
    }

    private static async Task<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(PostgresRoomStore store, int count)
    {
        IReadOnlyList<HostUpdate> updates;
        while ((updates = await store.ReadUpdatesAsync(0, 10, Token)).Count < count)
        {
            await Task.Delay(5, Token);
        }

        return updates;
    }

    private static async Task<IReadOnlyList<string>> ReadLogAsync(PostgresRoomStore store) =>
        [.. (await store.ReadLogAsync(Room, 0, LogDirection.Forward, 100, Token)).Select(item => item.EventId.ToString())];

    private static RoomAppend Append(StoredRoom room, string eventId) => new()
    {
        RoomId = room.RoomId,
        Version = RoomVersionId.Parse("12"),
        Epoch = room.Epoch,
        ExpectedPosition = room.Position,
        Events = [new StoredEvent { EventId = EventId.Parse(eventId), Status = EventStatus.Accepted, OriginServerTimestamp = new MatrixTimestamp(1), Bytes = new byte[] { 1 } }],
        ForwardExtremities = [EventId.Parse(eventId)],
        CurrentState = default,
    };
}
