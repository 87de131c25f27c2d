using System.Collections.Concurrent;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>The three seams of discovery, counted, answering at once or when they are let.</summary>
internal sealed class FakeNetwork : IWellKnownFetcher, ISrvResolver, IAddressResolver
{
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Where set, well-knowns are not answered before it is.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Func<string, WellKnownAnswer> WellKnown { get; set; } = _ => WellKnownAnswer.Failed(WellKnownStatus.NameNotFound);

    public Func<string, SrvAnswer> Srv { get; set; } = _ => SrvAnswer.NotFound(null);

    public Func<string, AddressAnswer> Addresses { get; set; } = _ => Answers.Address();

    public async Task<WellKnownAnswer> FetchAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"well-known {host}");
        if (Gate is not null)
        {
            await Gate.Task.WaitAsync(cancellationToken);
        }

        return WellKnown(host);
    }

    Task<SrvAnswer> ISrvResolver.ResolveAsync(string name, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"SRV {name}");
        return Task.FromResult(Srv(name));
    }

    Task<AddressAnswer> IAddressResolver.ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"A {host}");
        return Task.FromResult(Addresses(host));
    }
}
