using Matrix.Core.Testing.Stores;

namespace Matrix.Core.Storage.Postgres.Tests;

public sealed class ContractTests
{
    public static TheoryData<string> Checks => [.. RoomStoreContract.Checks.Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Contract_EachCheck_Passes(string name)
    {
        string connectionString = TestServer.ConnectionString;
        PostgresRoomStoreOptions options = TestServer.NewSchema();
        await RoomStoreContract.Checks.Single(check => check.Name == name).RunAsync(
            async token => await PostgresRoomStore.OpenAsync(connectionString, options, token),
            TestContext.Current.CancellationToken);
        _ = await TestServer.QueryAsync($"DROP SCHEMA {options.Schema} CASCADE");
    }
}
