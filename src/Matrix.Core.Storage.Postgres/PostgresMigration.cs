namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents a step from one version of the schema to the next. The tables are named without the schema.</summary>
/// <param name="Version">The version after the step.</param>
/// <param name="Sql">The statements of the step.</param>
internal sealed record PostgresMigration(int Version, string Sql);
