using System.Net;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Matrix.Core.Tests;

/// <summary>Options are checked when the host starts, and each failure names its option.</summary>
public sealed class ValidationTests
{
    public static TheoryData<string, Action<FederationOptions>> Bad() => new()
    {
        { "ServerName", options => options.ServerName = default },
        { "SigningKey", options => options.SigningKey = null },
        { "SigningKey", options => options.SigningKey = SigningKey.FromSeed(KeyId.Parse("ed25519:a\"b"), new byte[32]) },
        { "Http", options => options.Http = null! },
        { "Http.Addresses", options => options.Http = new FederationHttpOptions { Addresses = null! } },
        { "Http.AddressResolver", options => options.Http = new FederationHttpOptions { AddressResolver = null! } },
        { "Http.Limits", options => options.Http = new FederationHttpOptions { Limits = null! } },
        { "Http.Limits of Media", options => options.Http = new FederationHttpOptions { Limits = kind => kind == RequestClass.Media ? new RequestLimits { MaxBody = 0 } : RequestLimits.For(kind) } },
        { "Http.Limits of Keys", options => options.Http = new FederationHttpOptions { Limits = kind => kind == RequestClass.Keys ? null! : RequestLimits.For(kind) } },
        { "Http.MaxDecompressionRatio", options => options.Http = new FederationHttpOptions { MaxDecompressionRatio = 0 } },
        { "Http.DecompressionGrace", options => options.Http = new FederationHttpOptions { DecompressionGrace = -1 } },
        { "Http.ConnectionLifetime", options => options.Http = new FederationHttpOptions { ConnectionLifetime = TimeSpan.Zero } },
        { "Http.ConnectionIdleLifetime", options => options.Http = new FederationHttpOptions { ConnectionIdleLifetime = -TimeSpan.FromSeconds(1) } },
        { "Http.UserAgent", options => options.Http = new FederationHttpOptions { UserAgent = "a\r\nX: y" } },
        { "Dns.Servers", options => options.Dns = new DnsResolverOptions { Servers = [] } },
        { "Dns.Timeout", options => options.Dns = new DnsResolverOptions { Servers = [new IPEndPoint(IPAddress.Loopback, 53)], Timeout = TimeSpan.Zero } },
        { "Dns.Attempts", options => options.Dns = new DnsResolverOptions { Servers = [new IPEndPoint(IPAddress.Loopback, 53)], Attempts = 0 } },
        { "Discovery", options => options.Discovery = null! },
        { "DiscoveryCache", options => options.DiscoveryCache = null! },
        { "DiscoveryCache.MaxEntries", options => options.DiscoveryCache = new DiscoveryCacheOptions { MaxEntries = 0 } },
        { "DiscoveryCache.WellKnownMax", options => options.DiscoveryCache = new DiscoveryCacheOptions { WellKnownMax = TimeSpan.Zero } },
        { "DiscoveryCache.DnsMax", options => options.DiscoveryCache = new DiscoveryCacheOptions { DnsMax = TimeSpan.Zero } },
        { "Keys", options => options.Keys = null! },
        { "Keys.BulkThreshold", options => options.Keys = new KeyRingOptions { BulkThreshold = 0 } },
        { "Keys.Deadline", options => options.Keys = new KeyRingOptions { Deadline = TimeSpan.FromDays(2) } },
        { "Keys.LongestRetryAfter", options => options.Keys = new KeyRingOptions { LongestRetryAfter = TimeSpan.FromSeconds(1) } },
        { "Keys.Notaries", options => options.Keys = new KeyRingOptions { Notaries = null! } },
        { "Keys.Notaries", options => options.Keys = new KeyRingOptions { Notaries = [new Notary(default)] } },
        { "Keys.NotaryAgreement", options => options.Keys = new KeyRingOptions { Notaries = [new Notary(Registered.Self.Name)], NotaryAgreement = 2 } },
        { "Keys.MayDial", options => options.Keys = new KeyRingOptions { MayDial = null! } },
        { "Client", options => options.Client = null! },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task Option_ThatCannotStand_IsNamed_AtTheStart(string name, Action<FederationOptions> configure)
    {
        await using ServiceProvider provider = new ServiceCollection().Add(configure).Build();
        OptionsValidationException atStart = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        string failure = Assert.Single(atStart.Failures);
        Assert.StartsWith($"FederationOptions.{name}", failure, StringComparison.Ordinal);
        Assert.Contains(failure[$"FederationOptions.{name}".Length], " :");
        _ = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<FederationClient>());
    }

    [Fact]
    public async Task Options_SeveralThatCannotStand_AreAllNamed()
    {
        await using ServiceProvider provider = new ServiceCollection().Add(options =>
        {
            options.ServerName = default;
            options.Keys = new KeyRingOptions { BulkThreshold = 0, ConcurrentFetches = 0 };
        }).Build();
        Assert.Equal(3, Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Failures.Count());
    }

    [Fact]
    public async Task Options_ThatStand_Pass()
    {
        await using ServiceProvider provider = new ServiceCollection().Add().Build();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
