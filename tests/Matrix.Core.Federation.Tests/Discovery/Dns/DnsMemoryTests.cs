using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>What a look-up allocates. Alone, since what is counted is the whole process's.</summary>
[CollectionDefinition(nameof(DnsMemoryTests), DisableParallelization = true)]
[Collection(nameof(DnsMemoryTests))]
public sealed class DnsMemoryTests
{
    private const int Lookups = 200;

    [Theory]
    [InlineData(1, 48 * 1024)]
    [InlineData(16, 96 * 1024)]
    public async Task Lookup_AllocatesInProportionToTheAnswer(int records, long perLookup)
    {
        await using var server = new FakeDnsServer
        {
            OverUdp = query =>
            {
                WireWriter answer = query.Answer(0x8180, records);
                for (int i = 0; i < records; i++)
                {
                    _ = answer.Srv(query.Name, 60, new SrvRecord { Port = 1, Target = $"h{i}.example" });
                }

                return [answer.ToArray()];
            },
        };
        var resolver = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [new IPEndPoint(server.EndPoint.Address, server.EndPoint.Port)], Attempts = 1 });
        _ = await resolver.ResolveAsync("_matrix-fed._tcp.example.org", TestContext.Current.CancellationToken);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Lookups; i++)
        {
            Assert.Equal(records, (await resolver.ResolveAsync("_matrix-fed._tcp.example.org", TestContext.Current.CancellationToken)).Records.Length);
        }

        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / Lookups, 0, perLookup);
    }
}
