using System.Runtime.CompilerServices;
using Matrix.Core.Federation;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Homeserver;

/// <summary>
/// Represents a homeserver without its network side: the rooms that a server is in, what it receives and sends, and the feed of updates for its host. Create one for the life of the
/// process. Instances are thread-safe.
/// </summary>
/// <remarks>Everything that the node acknowledges or sends is durable in <see cref="Store"/> first.</remarks>
public sealed class HomeserverNode : IAsyncDisposable
{
    private readonly FederationNode _federation;
    private readonly IncomingTransactions _transactions;
    private readonly NodeMaintenance _maintenance;

    private HomeserverNode(HomeserverServices services, FederationNode federation)
    {
        _federation = federation;
        Services = services;
        Rooms = new RoomSessions(services);
        Memberships = new MembershipService(services, Rooms);
        _transactions = new IncomingTransactions(services, Rooms);
        Endpoints = new FederationEndpoints(services, Rooms, _transactions);
        _maintenance = new NodeMaintenance(services, Rooms);
    }

    /// <summary>Gets the name of the server.</summary>
    public ServerName Name => Services.Identity.Name;

    /// <summary>Gets the name and the signing key of the server.</summary>
    public ServerIdentity Identity => Services.Identity;

    /// <summary>Gets the client side of federation.</summary>
    public FederationNode Federation => _federation;

    /// <summary>Gets the store.</summary>
    public IRoomStore Store => Services.Store;

    /// <summary>Gets the rooms.</summary>
    public RoomSessions Rooms { get; }

    /// <summary>Gets the service that changes the memberships of local users.</summary>
    public MembershipService Memberships { get; }

    /// <summary>Gets the endpoints that answer the requests of other servers.</summary>
    public FederationEndpoints Endpoints { get; }

    /// <summary>Gets the options.</summary>
    public HomeserverOptions Options => Services.Options;

    internal HomeserverServices Services { get; }

    /// <summary>Creates a homeserver, and continues what an earlier process left: the queues of events that are not delivered yet.</summary>
    /// <param name="federation">The client side of federation, with <see cref="IRoomStore.Keys"/> as its key store. The node does not dispose it.</param>
    /// <param name="identity">The name and the key of the server. The node does not dispose the key.</param>
    /// <param name="store">The store. The node does not dispose it.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The homeserver. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the federation node has another name.</exception>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public static async Task<HomeserverNode> StartAsync(
        FederationNode federation, ServerIdentity identity, IRoomStore store, TimeProvider timeProvider, HomeserverOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options ??= new HomeserverOptions();
        if (options.GetProblems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        if (federation.Origin != identity.Name)
        {
            throw new ArgumentException($"The federation node is of {federation.Origin}, and the identity of {identity.Name}.", nameof(federation));
        }

        var node = new HomeserverNode(new HomeserverServices(identity, federation, store, timeProvider, options), federation);
        try
        {
            await node.Services.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Some of the queues may be sent already.
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        node._maintenance.Start();
        return node;
    }

    /// <summary>Reads the feed of updates from a position on, and waits for new ones. Each update is returned at least once, in the order of the store.</summary>
    /// <param name="after">The position of the last update that was processed; 0 for all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The updates.</returns>
    public async IAsyncEnumerable<HostUpdate> ReadUpdatesAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task next = Services.Updates.WaitAsync(cancellationToken);
            IReadOnlyList<HostUpdate> page = await Store.ReadUpdatesAsync(after, UpdateSignal.PageSize, cancellationToken).ConfigureAwait(false);
            foreach (HostUpdate update in page)
            {
                after = update.Position;
                yield return update;
            }

            if (page.Count == 0)
            {
                await next.ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Erases from the store what is kept for a limited time, and compacts some rooms: at most 100,000 nodes of states are visited, and the next call continues. The node does this every hour.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call. What was done until then stays.</param>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public Task MaintainStoreAsync(CancellationToken cancellationToken = default) => _maintenance.MaintainStoreAsync(cancellationToken);

    /// <summary>Finishes the running work, unloads the rooms, and ends the sending of queued events. After that, nothing uses the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync().ConfigureAwait(false);
        await _transactions.DisposeAsync().ConfigureAwait(false);
        await Rooms.DisposeAsync().ConfigureAwait(false);
        await Services.DisposeAsync().ConfigureAwait(false);
    }
}
