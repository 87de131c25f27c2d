namespace Matrix.Core.Testing.Stores;

/// <summary>Provides the checks by which a store proves that it keeps the contract of <see cref="Homeserver.Storage.IRoomStore"/>.</summary>
/// <remarks>
/// The checks do not need a test framework. Each check starts with an empty store and fails with <see cref="RoomStoreContractException"/>. A test project gives each of <see cref="Checks"/> to a test:
/// <code>
/// await check.RunAsync(cancellationToken => MyStore.OpenAsync(path, cancellationToken), cancellationToken);
/// </code>
/// </remarks>
public static partial class RoomStoreContract
{
    /// <summary>Gets the checks.</summary>
    public static IReadOnlyList<RoomStoreCheck> Checks { get; } =
    [
        .. RoomChecks,
        .. AppendChecks,
        .. LogChecks,
        .. StateChecks,
        .. FeedChecks,
        .. TransactionChecks,
        .. OutboxChecks,
        .. ConcurrencyChecks,
    ];
}
