namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents the settings of a store in a SQLite file.</summary>
public sealed record SqliteRoomStoreOptions
{
    /// <summary>Gets the time for which a call waits while another process writes to the file. The default is 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the maximum size of the database in bytes, without its write-ahead log, or <see langword="null"/> for the size of the disk. Above it, calls fail as on a full disk.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Gets the migrations that the store knows, for tests of migrations.</summary>
    internal IReadOnlyList<SqliteMigration> Migrations { get; init; } = SqliteSchema.Migrations;
}
