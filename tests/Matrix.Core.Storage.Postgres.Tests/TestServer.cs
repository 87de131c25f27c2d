using Npgsql;

namespace Matrix.Core.Storage.Postgres.Tests;

/// <summary>Represents the server that <c>eng/postgres.sh</c> started. A test without one is skipped.</summary>
internal static class TestServer
{
    private static int _schemas;

    public static string ConnectionString
    {
        get
        {
            string? given = Environment.GetEnvironmentVariable("MATRIX_CORE_POSTGRES");
            Assert.SkipWhen(string.IsNullOrEmpty(given), "MATRIX_CORE_POSTGRES names no server: eng/postgres.sh starts one (Debian: apt-get install postgresql)");
            return given!;
        }
    }

    /// <summary>Returns the settings of a store in a schema that no other test uses.</summary>
    public static PostgresRoomStoreOptions NewSchema() =>
        new() { Schema = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}") };

    public static async Task<object?> QueryAsync(string sql)
    {
        await using NpgsqlConnection connection = new(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
