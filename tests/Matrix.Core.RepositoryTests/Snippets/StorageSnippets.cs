using Matrix.Core.Storage.Postgres;
using Matrix.Core.Storage.Sqlite;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class StorageSnippets
{
    [Fact]
    public async Task Sqlite_AFile_IsOpened()
    {
        string folder = Directory.CreateTempSubdirectory("matrix-core-").FullName;
        string path = Path.Combine(folder, "homeserver.db");
        await OpenAsync(path);
        Assert.True(File.Exists(path));
        Directory.Delete(folder, recursive: true);

        static async Task OpenAsync(string path)
        {
            #region readme src/Matrix.Core.Storage.Sqlite/README.md
            await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(path);
            #endregion
        }
    }

    [Fact]
    public async Task Postgres_AServer_IsOpened()
    {
        string connectionString = Environment.GetEnvironmentVariable("MATRIX_CORE_POSTGRES") ?? "";
        Assert.SkipWhen(connectionString.Length == 0, "MATRIX_CORE_POSTGRES names no server: eng/postgres.sh starts one (Debian: apt-get install postgresql)");
        #region readme src/Matrix.Core.Storage.Postgres/README.md
        await using PostgresRoomStore store = await PostgresRoomStore.OpenAsync(connectionString);
        #endregion
        Assert.Null(await store.ReadValueAsync("unknown", TestContext.Current.CancellationToken));
    }
}
