using System.Globalization;
using Matrix.Core.Homeserver.Storage;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Provides the schema of the database: a list of migrations, which is only ever extended at its end.</summary>
internal static class SqliteSchema
{
    /// <summary>The mark of the file format in the header of the file: "MxCo".</summary>
    public const int ApplicationId = 0x4D78436F;

    /// <summary>The number of bits of an event's key that hold its position. The bits above hold the number of its room, so that the events of a room are stored together, in order.</summary>
    public const int PositionBits = 36;

    // Identifiers are bytes: SQLite then compares them as bytes, and keeps a NUL.
    private const string Version1 = """
        CREATE TABLE rooms (
            number INTEGER PRIMARY KEY,
            room_id BLOB NOT NULL UNIQUE,
            epoch INTEGER NOT NULL,
            position INTEGER NOT NULL,
            version BLOB,
            extremities BLOB,
            current_state BLOB,
            generation INTEGER NOT NULL DEFAULT 0,
            compaction_phase INTEGER NOT NULL DEFAULT 0,
            compaction_event INTEGER NOT NULL DEFAULT 0,
            compaction_end INTEGER NOT NULL DEFAULT 0,
            compaction_hash BLOB
        ) STRICT;

        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            event_id BLOB NOT NULL,
            status INTEGER NOT NULL,
            time INTEGER NOT NULL,
            state_before BLOB,
            redacts BLOB,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX events_event_id ON events (event_id, room);
        CREATE INDEX events_time ON events (room, time) WHERE status = 1;
        CREATE INDEX events_redacts ON events (redacts, room) WHERE redacts IS NOT NULL;

        CREATE TABLE state_nodes (
            id INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            hash BLOB NOT NULL,
            generation INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX state_nodes_hash ON state_nodes (room, hash);

        CREATE TABLE compaction_queue (
            id INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE INDEX compaction_queue_room ON compaction_queue (room);

        CREATE TABLE awaited (
            id INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            event_id BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX awaited_event_id ON awaited (room, event_id);

        CREATE TABLE originals (
            room INTEGER NOT NULL,
            event_id BLOB NOT NULL,
            redacted_at INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX originals_event_id ON originals (room, event_id);
        CREATE INDEX originals_redacted_at ON originals (redacted_at);

        CREATE TABLE updates (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            room INTEGER,
            event_id BLOB,
            origin BLOB,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX updates_room ON updates (room) WHERE room IS NOT NULL;

        CREATE TABLE outbox (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            destination BLOB NOT NULL,
            pdu INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX outbox_destination ON outbox (destination);
        CREATE INDEX outbox_pdu ON outbox (pdu);
        CREATE TABLE outbox_pdus (
            id INTEGER PRIMARY KEY,
            room INTEGER NOT NULL,
            event_id BLOB NOT NULL,
            pdu BLOB NOT NULL
        ) STRICT;
        CREATE INDEX outbox_pdus_room ON outbox_pdus (room);

        CREATE TABLE transactions (
            id INTEGER PRIMARY KEY,
            origin BLOB NOT NULL,
            transaction_id BLOB NOT NULL,
            received_at INTEGER NOT NULL,
            response BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX transactions_id ON transactions (origin, transaction_id);
        CREATE INDEX transactions_origin ON transactions (origin, received_at);
        CREATE INDEX transactions_received_at ON transactions (received_at);

        CREATE TABLE cursors (name BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE destinations (name BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE host_values (name BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE server_keys (name BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT;
        """;

    public static IReadOnlyList<SqliteMigration> Migrations { get; } = [new(1, Version1)];

    /// <summary>Brings a database to the last version of a list of migrations. Runs in a transaction.</summary>
    /// <exception cref="RoomStoreException">The database is of a later version, or of another program.</exception>
    public static void Migrate(SqliteSession session, IReadOnlyList<SqliteMigration> migrations)
    {
        bool isNew = session.ReadInt64("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isNew && session.ReadInt64("PRAGMA application_id") != ApplicationId)
        {
            throw new RoomStoreException(RoomStoreErrorKind.Other, "The file is a database of another program.");
        }

        if (isNew)
        {
            session.ExecuteScript($"PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)}; CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT; INSERT INTO schema_version VALUES (0);");
        }

        long version = session.ReadInt64("SELECT version FROM schema_version");
        if (version > migrations[^1].Version)
        {
            throw new RoomStoreException(RoomStoreErrorKind.LaterVersion, $"The database has the schema {version}. This version of the library knows schemas up to {migrations[^1].Version}.");
        }

        foreach (SqliteMigration migration in migrations.Where(migration => migration.Version > version))
        {
            session.ExecuteScript(migration.Sql);
            _ = session.Execute("UPDATE schema_version SET version = $0", migration.Version);
        }
    }
}
