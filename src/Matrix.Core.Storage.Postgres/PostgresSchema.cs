using System.Globalization;
using Matrix.Core.Homeserver.Storage;
using Npgsql;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Provides the schema of the database: a list of migrations, which is only ever extended at its end.</summary>
internal static class PostgresSchema
{
    /// <summary>The key of the lock that one process holds while it migrates.</summary>
    private const long MigrationLock = 0x4D78436F_6D696772;

    /// <summary>The SQLSTATE of <c>advance_room</c> for an epoch that is over. The message is the position of the room.</summary>
    public const string Fenced = "MX001";

    /// <summary>The SQLSTATE of <c>advance_room</c> for a room at another position. The message is that position.</summary>
    public const string Conflict = "MX002";

    // Identifiers are bytes: PostgreSQL then compares them as bytes whatever the collation, and keeps a NUL.
    private const string Version1 = $"""
        CREATE TABLE rooms (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            room_id bytea NOT NULL UNIQUE,
            epoch bigint NOT NULL,
            position bigint NOT NULL,
            version bytea,
            extremities bytea[],
            current_state bytea,
            generation bigint NOT NULL DEFAULT 0,
            compaction_phase int NOT NULL DEFAULT 0,
            compaction_event bigint NOT NULL DEFAULT 0,
            compaction_end bigint NOT NULL DEFAULT 0,
            compaction_hash bytea
        ) WITH (fillfactor = 70);

        CREATE FUNCTION advance_room(
            wanted bytea, expected_epoch bigint, expected_position bigint, next_position bigint, next_version bytea, next_extremities bytea[], next_state bytea, changed bytea[])
        RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $advance$
        DECLARE
            room rooms%ROWTYPE;
        BEGIN
            -- For the statements after this one, too.
            PERFORM set_config('plan_cache_mode', 'auto', true);
            IF current_setting('synchronous_commit') = 'off' THEN
                PERFORM set_config('synchronous_commit', 'on', true);
            END IF;
            UPDATE rooms SET position = next_position, version = next_version, extremities = next_extremities, current_state = next_state
            WHERE room_id = wanted AND epoch = expected_epoch AND position = expected_position RETURNING * INTO room;
            IF NOT FOUND THEN
                SELECT * INTO room FROM rooms WHERE room_id = wanted;
                IF NOT FOUND OR room.epoch <> expected_epoch THEN
                    RAISE EXCEPTION USING ERRCODE = '{Fenced}', MESSAGE = COALESCE(room.position, 0)::text;
                END IF;
                RAISE EXCEPTION USING ERRCODE = '{Conflict}', MESSAGE = room.position::text;
            END IF;
            IF room.compaction_phase = 1 THEN
                INSERT INTO compaction_queue (room, hash) SELECT e.room, e.state_before FROM events e WHERE e.event_id = ANY (changed) AND e.room + 0 = room.number AND e.state_before IS NOT NULL;
            END IF;
        END
        $advance$;

        CREATE TABLE events (
            room bigint NOT NULL,
            position bigint NOT NULL,
            event_id bytea NOT NULL,
            status int NOT NULL,
            time bigint NOT NULL,
            state_before bytea,
            redacts bytea,
            bytes bytea NOT NULL,
            PRIMARY KEY (room, position)
        );
        CREATE UNIQUE INDEX events_event_id ON events (event_id, room);
        CREATE INDEX events_time ON events (room, time, position) WHERE status = 1;
        CREATE INDEX events_redacts ON events (redacts, room) WHERE redacts IS NOT NULL;

        CREATE TABLE state_nodes (
            room bigint NOT NULL,
            hash bytea NOT NULL,
            generation bigint NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (room, hash)
        );
        CREATE TABLE compaction_queue (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            room bigint NOT NULL,
            hash bytea NOT NULL
        );
        CREATE INDEX compaction_queue_room ON compaction_queue (room, id);

        CREATE TABLE awaited (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            room bigint NOT NULL,
            event_id bytea NOT NULL,
            UNIQUE (room, event_id)
        );
        CREATE TABLE originals (
            room bigint NOT NULL,
            event_id bytea NOT NULL,
            redacted_at bigint NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (room, event_id)
        );
        CREATE INDEX originals_redacted_at ON originals (redacted_at);

        CREATE TABLE feed (base bigint NOT NULL);
        INSERT INTO feed VALUES (0);
        CREATE TABLE updates (
            position bigint PRIMARY KEY,
            kind int NOT NULL,
            room_id bytea,
            event_id bytea,
            origin bytea,
            content bytea NOT NULL
        );
        CREATE INDEX updates_room_id ON updates (room_id) WHERE room_id IS NOT NULL;

        CREATE TABLE outbox (
            destination bytea NOT NULL,
            position bigint NOT NULL,
            pdu bigint NOT NULL,
            PRIMARY KEY (destination, position)
        );
        CREATE INDEX outbox_pdu ON outbox (pdu);
        CREATE TABLE outbox_pdus (
            id bigint PRIMARY KEY,
            room bigint NOT NULL,
            event_id bytea NOT NULL,
            pdu bytea NOT NULL
        );
        CREATE INDEX outbox_pdus_room ON outbox_pdus (room);

        CREATE TABLE transactions (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            origin bytea NOT NULL,
            transaction_id bytea NOT NULL,
            received_at bigint NOT NULL,
            response bytea NOT NULL,
            UNIQUE (origin, transaction_id)
        );
        CREATE INDEX transactions_origin ON transactions (origin, received_at, id);
        CREATE INDEX transactions_received_at ON transactions (received_at);

        CREATE TABLE cursors (name bytea PRIMARY KEY, position bigint NOT NULL);
        CREATE TABLE destinations (name bytea PRIMARY KEY, value bytea NOT NULL);
        CREATE TABLE host_values (name bytea PRIMARY KEY, value bytea NOT NULL);
        CREATE TABLE server_keys (name bytea PRIMARY KEY, value bytea NOT NULL);
        """;

    public static IReadOnlyList<PostgresMigration> Migrations { get; } = [new(1, Version1)];

    /// <summary>Brings a schema to the last version of a list of migrations, in one transaction.</summary>
    /// <exception cref="RoomStoreException">The schema is of a later version.</exception>
    public static async Task MigrateAsync(NpgsqlConnection connection, string schema, IReadOnlyList<PostgresMigration> migrations, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(
                connection,
                string.Create(CultureInfo.InvariantCulture, $"""
                SELECT pg_advisory_xact_lock({MigrationLock});
                CREATE SCHEMA IF NOT EXISTS {schema};
                SET LOCAL search_path TO {schema};
                CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL);
                INSERT INTO schema_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version);
                """),
                cancellationToken).ConfigureAwait(false);
            int version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            if (version > migrations[^1].Version)
            {
                throw new RoomStoreException(RoomStoreErrorKind.LaterVersion, $"The database has the schema {version}. This version of the library knows schemas up to {migrations[^1].Version}.");
            }

            foreach (PostgresMigration migration in migrations.Where(migration => migration.Version > version))
            {
                await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"{migration.Sql} ; UPDATE schema_version SET version = {migration.Version};"), cancellationToken).ConfigureAwait(false);
            }

            await ExecuteAsync(connection, RaiseBase, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// After a restore into another server, the transaction IDs of that server may be less than those of the positions. The base then rises, so that new positions are greater than all old ones.
    /// </summary>
    private static string RaiseBase => $"""
        UPDATE feed SET base = last.position - (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << {PostgresRoomStore.OrdinalBits}) + 1
        FROM (SELECT GREATEST(
            (SELECT COALESCE(max(position), 0) FROM updates),
            (SELECT COALESCE(max(position), 0) FROM outbox),
            (SELECT COALESCE(max(position) FILTER (WHERE position < {PostgresRoomStore.MaxPosition}), 0) FROM cursors)) AS position) AS last
        WHERE last.position >= base + (pg_snapshot_xmax(pg_current_snapshot())::text::bigint << {PostgresRoomStore.OrdinalBits})
        """;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            _ = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT version FROM schema_version", connection);
        await using (command.ConfigureAwait(false))
        {
            return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}
