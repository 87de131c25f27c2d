using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of received transactions.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] TransactionChecks =>
    [
        new("A transaction is recorded once, with its updates", TransactionsAsync),
        new("The oldest transactions of a server are removed above its maximum", TransactionLimitAsync),
        new("Transactions are trimmed by their time", TransactionTrimAsync),
    ];

    private static async Task TransactionsAsync(StoreUnderTest test)
    {
        string id = "id'\"\\\u00e9/ \n";
        ServerName other = ServerName.Parse("other.example.org");
        Require(await test.Store.FindTransactionAsync(Samples.Server, id, test.Token).ConfigureAwait(false) is null, "A transaction that was not recorded is found.");
        StoredTransaction first = Samples.Transaction(id) with { ReceivedAt = Samples.Time.AddMilliseconds(7) };
        await test.Store.RecordTransactionAsync(first, [Samples.Update("a"), Samples.Update("b")], 10, test.Token).ConfigureAwait(false);
        await test.Store.RecordTransactionAsync(first with { Response = Samples.Utf8("another") }, [Samples.Update("c")], 10, test.Token).ConfigureAwait(false);
        await test.Store.RecordTransactionAsync(first with { Origin = other, Response = ReadOnlyMemory<byte>.Empty }, [], 10, test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        StoredTransaction? found = await test.Store.FindTransactionAsync(Samples.Server, id, test.Token).ConfigureAwait(false);
        Require(found is not null, "A recorded transaction is not found.");
        EqualBytes(first.Response, found.Response, "the first response to a transaction");
        Equal(first with { Response = default }, found with { Response = default }, "a transaction");
        EqualLists([Samples.Id("a"), Samples.Id("b")], (await test.ReadUpdatesAsync(2).ConfigureAwait(false)).Select(update => update.EventId!.Value), "the updates of a transaction that was recorded twice");
        EqualBytes(ReadOnlyMemory<byte>.Empty, (await test.Store.FindTransactionAsync(other, id, test.Token).ConfigureAwait(false))?.Response, "the response to another server with the same transaction ID");
    }

    private static async Task TransactionLimitAsync(StoreUnderTest test)
    {
        ServerName other = ServerName.Parse("other.example.org");
        await test.Store.RecordTransactionAsync(Samples.Transaction("kept", other, -100), [], 3, test.Token).ConfigureAwait(false);
        foreach (int second in new[] { 5, 1, 4, 2, 3 })
        {
            await test.Store.RecordTransactionAsync(Samples.Transaction($"t{second}", second: second), [], 3, test.Token).ConfigureAwait(false);
        }

        EqualLists([false, false, true, true, true], await FindAllAsync(test, "t1", "t2", "t3", "t4", "t5").ConfigureAwait(false), "the transactions within the maximum of 3, by time");
        Require(await test.Store.FindTransactionAsync(other, "kept", test.Token).ConfigureAwait(false) is not null, "The maximum of one server removed a transaction of another.");
        await test.Store.RecordTransactionAsync(Samples.Transaction("t6", second: 6), [], 1, test.Token).ConfigureAwait(false);
        EqualLists([false, false, true], await FindAllAsync(test, "t4", "t5", "t6").ConfigureAwait(false), "the transactions within the maximum of 1");
    }

    private static async Task TransactionTrimAsync(StoreUnderTest test)
    {
        for (int i = 0; i < 5; i++)
        {
            await test.Store.RecordTransactionAsync(Samples.Transaction($"t{i}", second: i), [], 100, test.Token).ConfigureAwait(false);
        }

        Equal(2, await test.Store.TrimTransactionsAsync(Samples.Time.AddSeconds(3), 2, test.Token).ConfigureAwait(false), "the number of transactions trimmed with the limit 2");
        EqualLists([false, false, true, true, true], await FindAllAsync(test, "t0", "t1", "t2", "t3", "t4").ConfigureAwait(false), "the transactions after a trim, which begins with the oldest");
        Equal(1, await test.Store.TrimTransactionsAsync(Samples.Time.AddSeconds(3), 100, test.Token).ConfigureAwait(false), "the number of transactions trimmed after that");
        EqualLists([false, true, true], await FindAllAsync(test, "t2", "t3", "t4").ConfigureAwait(false), "the transactions that are not older than the time of a trim");
    }

    private static async Task<List<bool>> FindAllAsync(StoreUnderTest test, params string[] ids)
    {
        var found = new List<bool>();
        foreach (string id in ids)
        {
            found.Add(await test.Store.FindTransactionAsync(Samples.Server, id, test.Token).ConfigureAwait(false) is not null);
        }

        return found;
    }
}
