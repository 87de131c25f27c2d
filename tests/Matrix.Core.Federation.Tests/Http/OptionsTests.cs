using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Federation.Tests.Http;

public sealed class OptionsTests
{
    [Fact]
    public void Connections_LiveForFiveMinutesAtMost()
    {
        Assert.Equal(TimeSpan.FromMinutes(5), LifetimeOf(new FederationHttpOptions()));
        Assert.Equal(TimeSpan.FromMinutes(5), LifetimeOf(new FederationHttpOptions { ConnectionLifetime = TimeSpan.FromHours(1) }));
        Assert.Equal(TimeSpan.FromMinutes(1), LifetimeOf(new FederationHttpOptions { ConnectionLifetime = TimeSpan.FromMinutes(1) }));
    }

    [Fact]
    public void Limits_OfEachKind_AreInOrder()
    {
        foreach (RequestClass requestClass in Enum.GetValues<RequestClass>())
        {
            RequestLimits limits = RequestLimits.For(requestClass);
            Assert.True(limits.Connect <= limits.Headers && limits.Headers < limits.Total && limits.MaxErrorBody == 64 * 1024, requestClass.ToString());
        }

        Assert.Equal(500L * 1024 * 1024, RequestLimits.For(RequestClass.SendMembership).MaxBody);
        Assert.Equal(50L * 1024, RequestLimits.For(RequestClass.Discovery).MaxBody);
        Assert.Equal(new RequestLimits(), RequestLimits.For((RequestClass)1000));
    }

    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("example.org:8448", "example.org")]
    [InlineData("1.2.3.4", null)]
    [InlineData("1.2.3.4:8448", null)]
    [InlineData("[::1]", null)]
    [InlineData("[::1]:8448", null)]
    public void TlsName_IsTheHostOfTheHeader(string header, string? name) => Assert.Equal(name, new ServerLocation(header, [new ServerEndpoint("x", 1)]).TlsName);

    [Theory]
    [InlineData("", 1)]
    [InlineData("x", 0)]
    [InlineData("x", -1)]
    [InlineData("x", 65536)]
    public void Target_OutOfRange_IsTheCallersFault(string host, int port) => Assert.ThrowsAny<ArgumentException>(() => new ServerEndpoint(host, port));

    [Fact]
    public void Target_IPv6_HasNoBrackets() => Assert.Equal("::1", new ServerEndpoint("[::1]", 1).Host);

    [Fact]
    public void Destination_WithoutTargets_IsTheCallersFault()
    {
        _ = Assert.Throws<ArgumentException>(() => new ServerLocation("x", []));
        _ = Assert.Throws<ArgumentException>(() => new ServerLocation("", [new ServerEndpoint("x", 1)]));
    }

    private static TimeSpan LifetimeOf(FederationHttpOptions options)
    {
        var clock = new FakeTimeProvider();
        using SocketsHttpHandler handler = HandlerFactory.Create(options, new FederationDialer(options.Addresses, options.AddressResolver, new RecordingConnector(), clock), clock);
        Assert.False(handler.AllowAutoRedirect || handler.UseCookies || handler.UseProxy);
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
        return handler.PooledConnectionLifetime;
    }
}
