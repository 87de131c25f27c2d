using System.Collections.Concurrent;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>Servers that answer as they are told to; those that were told nothing are down.</summary>
internal sealed class FakeFetcher : IKeyFetcher
{
    private int _flying;

    public ConcurrentDictionary<ServerName, Func<CancellationToken, Task<ReadOnlyMemory<byte>>>> Servers { get; } = new();

    public ConcurrentDictionary<ServerName, Func<IReadOnlyList<KeyRequest>, Task<ReadOnlyMemory<byte>>>> Notaries { get; } = new();

    public ConcurrentQueue<ServerName> Dials { get; } = new();

    public ConcurrentQueue<(ServerName Notary, IReadOnlyList<KeyRequest> Requests)> Queries { get; } = new();

    /// <summary>The most fetches that were under way at once.</summary>
    public int Peak { get; private set; }

    public void Answer(ServerName server, byte[] document) => Servers[server] = _ => Task.FromResult<ReadOnlyMemory<byte>>(document);

    public void Fail(ServerName server, FederationErrorKind kind = FederationErrorKind.ConnectFailed) =>
        Servers[server] = _ => Task.FromException<ReadOnlyMemory<byte>>(new FederationException(kind, server, "down"));

    /// <summary>Has a server answer when the source is set.</summary>
    public TaskCompletionSource<ReadOnlyMemory<byte>> Hold(ServerName server)
    {
        var source = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Servers[server] = _ => source.Task;
        return source;
    }

    public void AnswerAsNotary(ServerName notary, byte[] reply) => Notaries[notary] = _ => Task.FromResult<ReadOnlyMemory<byte>>(reply);

    public async Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken)
    {
        Dials.Enqueue(server);
        Peak = Math.Max(Peak, Interlocked.Increment(ref _flying));
        try
        {
            return Servers.TryGetValue(server, out Func<CancellationToken, Task<ReadOnlyMemory<byte>>>? answer)
                ? await answer(cancellationToken)
                : throw new FederationException(FederationErrorKind.ConnectFailed, server, "down");
        }
        finally
        {
            _ = Interlocked.Decrement(ref _flying);
        }
    }

    public async Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken)
    {
        Queries.Enqueue((notary, requests));
        return Notaries.TryGetValue(notary, out Func<IReadOnlyList<KeyRequest>, Task<ReadOnlyMemory<byte>>>? answer)
            ? await answer(requests)
            : throw new FederationException(FederationErrorKind.ConnectFailed, notary, "down");
    }
}
