using System.Collections.Concurrent;
using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Tests.Lab;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>The operating system's resolver, as far as a test can know what it says; and what a look-up that blocks may hold up.</summary>
public sealed class SystemAddressResolverTests
{
    private readonly SystemAddressResolver _resolver = SystemAddressResolver.Instance;

    [Fact]
    public async Task Localhost_IsFound()
    {
        AddressResult answer = await _resolver.ResolveAsync("localhost", TestContext.Current.CancellationToken);
        Assert.Equal(LookupStatus.Found, answer.Status);
        Assert.All(answer.Addresses, address => Assert.True(IPAddress.IsLoopback(address)));
    }

    [Theory]
    [InlineData("does-not-exist.invalid")]
    [InlineData("a..b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    public async Task Nothing_IsAnAnswerAndNoException(string host) =>
        Assert.NotEqual(LookupStatus.Found, (await _resolver.ResolveAsync(host, TestContext.Current.CancellationToken)).Status);

    /// <summary>A thousand names whose name servers are silent, and the callers gone: no more threads than the bound, none of the pool's, and other names are answered.</summary>
    [Fact]
    public async Task Lookups_ThatBlock_AreBounded_AndHoldUpNoOtherZone()
    {
        using var release = new ManualResetEventSlim();
        ConcurrentBag<bool> poolThreads = [];
        int running = 0;
        int most = 0;
        var resolver = new SystemAddressResolver(host =>
        {
            poolThreads.Add(Thread.CurrentThread.IsThreadPoolThread);
            if (host.EndsWith("slow.example", StringComparison.Ordinal))
            {
                int now = Interlocked.Increment(ref running);
                for (int seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most)
                {
                }

                release.Wait();
                _ = Interlocked.Decrement(ref running);
            }

            return new IPHostEntry { HostName = host, AddressList = [IPAddress.Parse("192.0.2.1")] };
        });
        using var stop = new CancellationTokenSource();
        Task<AddressResult>[] slow = [.. Enumerable.Range(0, 1000).Select(i => resolver.ResolveAsync($"s{i}.slow.example", stop.Token).AsTask())];
        await LabNetwork.UntilAsync(() => Volatile.Read(ref running) == SystemAddressResolver.MaxPerZone);
        Assert.Equal(1000 - SystemAddressResolver.MaxPerZone - SystemAddressResolver.MaxZoneQueue, slow.Count(task => task.IsCompleted));
        await stop.CancelAsync();
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(LookupStatus.Found, (await resolver.ResolveAsync($"h{i}.example.org", TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal(SystemAddressResolver.MaxPerZone, most);
        Assert.DoesNotContain(true, poolThreads);
        release.Set();
        await LabNetwork.UntilAsync(() => Volatile.Read(ref running) == 0);
        Assert.Equal(LookupStatus.Found, (await resolver.ResolveAsync("x.slow.example", TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task Lookups_OfManyZonesThatBlock_AreBounded()
    {
        using var release = new ManualResetEventSlim();
        int running = 0;
        var resolver = new SystemAddressResolver(host =>
        {
            _ = Interlocked.Increment(ref running);
            release.Wait();
            return new IPHostEntry { HostName = host, AddressList = [IPAddress.Parse("192.0.2.1")] };
        });
        Task<AddressResult>[] all = [.. Enumerable.Range(0, SystemAddressResolver.MaxRunning + SystemAddressResolver.MaxQueue + 10).Select(i => resolver.ResolveAsync($"host.zone{i}", TestContext.Current.CancellationToken).AsTask())];
        await LabNetwork.UntilAsync(() => Volatile.Read(ref running) == SystemAddressResolver.MaxRunning);
        Assert.Equal(10, all.Count(task => task.IsCompleted));
        release.Set();
        AddressResult[] answers = await Task.WhenAll(all);
        Assert.Equal(10, answers.Count(answer => answer.Status == LookupStatus.Failed));
    }
}
