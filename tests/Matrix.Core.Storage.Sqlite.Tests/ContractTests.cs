using Matrix.Core.Testing.Stores;

namespace Matrix.Core.Storage.Sqlite.Tests;

public sealed class ContractTests
{
    public static TheoryData<string> Checks => [.. RoomStoreContract.Checks.Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Contract_EachCheck_Passes(string name)
    {
        using var folder = new TemporaryFolder();
        await RoomStoreContract.Checks.Single(check => check.Name == name).RunAsync(
            async token => await SqliteRoomStore.OpenAsync(folder.File("store.db"), cancellationToken: token),
            TestContext.Current.CancellationToken);
    }
}
