using Matrix.Core.Homeserver.Storage;

namespace Matrix.Core.Testing.Stores;

/// <summary>Represents one check of a store.</summary>
public sealed class RoomStoreCheck
{
    private readonly Func<StoreUnderTest, Task> _run;

    internal RoomStoreCheck(string name, Func<StoreUnderTest, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>Gets the name: what the store does if the check passes.</summary>
    public string Name { get; }

    /// <summary>Runs the check.</summary>
    /// <param name="open">
    /// Opens the store. The first call opens an empty store. Each later call opens the same data again, after the store was disposed or while it is still open, as another process would.
    /// </param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="RoomStoreContractException">The store breaks the contract.</exception>
    public async Task RunAsync(Func<CancellationToken, ValueTask<IRoomStore>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        var store = new StoreUnderTest(open, cancellationToken);
        await using (store.ConfigureAwait(false))
        {
            await store.StartAsync().ConfigureAwait(false);
            await _run(store).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}
