using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tests;

/// <summary>Every part that can be replaced, as one: it tells in what order it was asked, and leads to an address that is blocked.</summary>
internal sealed class Parts(ConcurrentQueue<string> asked) : ISrvResolver, IAddressResolver, IWellKnownFetcher, IKeyStore
{
    ValueTask<SrvResult> ISrvResolver.ResolveAsync(string name, CancellationToken cancellationToken)
    {
        asked.Enqueue($"SRV {name}");
        return ValueTask.FromResult(SrvResult.NotFound(null));
    }

    ValueTask<AddressResult> IAddressResolver.ResolveAsync(string host, CancellationToken cancellationToken)
    {
        asked.Enqueue($"A {host}");
        return ValueTask.FromResult(AddressResult.Found([IPAddress.Parse("10.0.0.1")], null));
    }

    public ValueTask<WellKnownResult> FetchAsync(string host, CancellationToken cancellationToken)
    {
        asked.Enqueue($"well-known {host}");
        return ValueTask.FromResult(WellKnownResult.Failed(WellKnownStatus.NameNotFound));
    }

    public ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken)
    {
        asked.Enqueue("load");
        return new ValueTask<ImmutableArray<KnownServerKeys>>([]);
    }

    public ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
