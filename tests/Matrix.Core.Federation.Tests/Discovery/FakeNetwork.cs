using System.Collections.Concurrent;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>The three seams of discovery, counted, answering at once or when they are let.</summary>
internal sealed class FakeNetwork : IWellKnownFetcher, ISrvResolver, IAddressResolver
{
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Where set, well-knowns are not answered before it is.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Func<string, WellKnownResult> WellKnown { get; set; } = _ => WellKnownResult.Failed(WellKnownStatus.NameNotFound);

    public Func<string, SrvResult> Srv { get; set; } = _ => SrvResult.NotFound(null);

    public Func<string, AddressResult> Addresses { get; set; } = _ => Answers.Address();

    public async ValueTask<WellKnownResult> FetchAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"well-known {host}");
        if (Gate is not null)
        {
            await Gate.Task.WaitAsync(cancellationToken);
        }

        return WellKnown(host);
    }

    ValueTask<SrvResult> ISrvResolver.ResolveAsync(string name, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"SRV {name}");
        return ValueTask.FromResult(Srv(name));
    }

    ValueTask<AddressResult> IAddressResolver.ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"A {host}");
        return ValueTask.FromResult(Addresses(host));
    }
}
