namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents the settings of a store in PostgreSQL.</summary>
public sealed record PostgresRoomStoreOptions
{
    /// <summary>Gets the name of the schema of the tables: lower-case letters, digits and underscores. The default is <c>matrix_core</c>. The store creates the schema if it does not exist.</summary>
    public string Schema { get; init; } = "matrix_core";

    /// <summary>Gets the migrations that the store knows, for tests of migrations.</summary>
    internal IReadOnlyList<PostgresMigration> Migrations { get; init; } = PostgresSchema.Migrations;
}
