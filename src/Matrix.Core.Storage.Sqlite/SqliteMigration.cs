namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents a step from one version of the schema to the next.</summary>
/// <param name="Version">The version after the step.</param>
/// <param name="Sql">The statements of the step.</param>
internal sealed record SqliteMigration(int Version, string Sql);
