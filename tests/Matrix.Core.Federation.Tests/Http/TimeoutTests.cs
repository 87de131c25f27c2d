using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Http;

/// <summary>Servers that are slow, at each phase. The clock moves only when the other side is where it is to stand still.</summary>
public sealed class TimeoutTests : IDisposable
{
    private readonly LabNetwork _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Dial_NotAnswered_TimesOut_AndTheNextTargetIsTried()
    {
        using var lab = new LabNetwork
        {
            Connector = new RecordingConnector(async (endPoint, token) =>
            {
                if (endPoint.Port == 1)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                return await SocketConnector.Instance.ConnectAsync(endPoint, token);
            }),
        };
        lab.Options = lab.Options with { Limits = static requestClass => RequestLimits.For(requestClass) with { Connect = TimeSpan.FromSeconds(4), Headers = TimeSpan.FromSeconds(30) } };
        using X509Certificate2 certificate = lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate);
        lab.Directory.Add("server.lab", "server.lab", new ServerEndpoint("127.0.0.1", 1), new ServerEndpoint("127.0.0.1", server.Port));
        Task<FederationResponse> sending = lab.GetAsync("server.lab");
        await LabNetwork.UntilAsync(() => lab.Connector.Dialled.Count == 1);
        lab.Clock.Advance(TimeSpan.FromSeconds(4));
        await using FederationResponse response = await sending;
        Assert.Equal(200, response.StatusCode);

        lab.Directory.Add("silent.lab", "silent.lab", new ServerEndpoint("127.0.0.1", 1));
        Task<FederationResponse> failing = lab.GetAsync("silent.lab");
        await LabNetwork.UntilAsync(() => lab.Connector.Dialled.Count == 3);
        lab.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(FederationErrorKind.TimedOut, (await Assert.ThrowsAsync<FederationException>(() => failing)).Kind);
    }

    [Fact]
    public async Task Dial_OfSeveralTargets_HasItsShare()
    {
        using var lab = new LabNetwork
        {
            Connector = new RecordingConnector(static async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return Stream.Null;
            }),
        };
        lab.Options = lab.Options with { Limits = RequestLimits.For };
        lab.Directory.Add("server.lab", "server.lab", new ServerEndpoint("127.0.0.1", 1), new ServerEndpoint("127.0.0.1", 2), new ServerEndpoint("127.0.0.1", 3));
        Task<FederationResponse> sending = lab.GetAsync("server.lab");
        for (int dials = 1; dials <= 3; dials++)
        {
            await LabNetwork.UntilAsync(() => lab.Connector.Dialled.Count == dials);
            Assert.False(sending.IsCompleted);
            lab.Clock.Advance(RequestLimits.For(RequestClass.Version).Headers / 4);
        }

        Assert.Equal(FederationErrorKind.TimedOut, (await Assert.ThrowsAsync<FederationException>(() => sending)).Kind);
    }

    /// <summary>By the system's clock, as the handshake is: a second, in which a server that says nothing surely says nothing.</summary>
    [Fact]
    public async Task Handshake_NotAnswered_TimesOut()
    {
        _lab.Options = _lab.Options with { Limits = static requestClass => RequestLimits.For(requestClass) with { Connect = TimeSpan.FromSeconds(1) } };
        await using var server = RawServer.Start(certificate: null, static (_, stop) => Task.Delay(Timeout.Infinite, stop));
        _lab.Directory.Add("server.lab", server.Port);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.TimedOut, e.Kind);
    }

    [Fact]
    public async Task Head_NotAnswered_TimesOut()
    {
        FederationException e = await WaitForHeadAsync(static (_, stop) => Task.Delay(Timeout.Infinite, stop), RequestLimits.For(RequestClass.Version).Headers);
        Assert.Equal(FederationErrorKind.TimedOut, e.Kind);
        Assert.Contains("the server did not respond within 10 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_ThatTrickles_TimesOut()
    {
        FederationException e = await WaitForHeadAsync(
            async (connection, stop) =>
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\n", stop);
                while (true)
                {
                    await connection.WriteAsync("X", stop);
                    await Task.Delay(5, stop);
                }
            },
            RequestLimits.For(RequestClass.Version).Headers);
        Assert.Equal(FederationErrorKind.TimedOut, e.Kind);
    }

    [Fact]
    public async Task Body_ThatPauses_TimesOut_AndNotBefore()
    {
        await WithBodyAsync(async (body, sendMore) =>
        {
            RequestLimits limits = RequestLimits.For(RequestClass.State);
            byte[] buffer = new byte[100];
            for (int i = 0; i < 3; i++)
            {
                sendMore();
                Assert.Equal(1, await body.ReadAsync(buffer, LabNetwork.Stop));

                // A reader that takes its time is no pause of the sender's.
                _lab.Clock.Advance(limits.Idle + limits.Idle);
            }

            Task<int> reading = body.ReadAsync(buffer, LabNetwork.Stop).AsTask();
            _lab.Clock.Advance(limits.Idle - TimeSpan.FromMilliseconds(1));
            Assert.False(reading.IsCompleted);
            _lab.Clock.Advance(TimeSpan.FromMilliseconds(1));
            FederationException e = await Assert.ThrowsAsync<FederationException>(() => reading);
            Assert.Equal(FederationErrorKind.TimedOut, e.Kind);
            Assert.Contains("the next part of the response body did not arrive within 30 s", e.Message, StringComparison.Ordinal);
        });
        Assert.Equal(0, _lab.Clock.TimerCount);
    }

    [Fact]
    public async Task Body_ThatTricklesOn_TimesOutInAll()
    {
        await WithBodyAsync(async (body, sendMore) =>
        {
            RequestLimits limits = RequestLimits.For(RequestClass.State);
            byte[] buffer = new byte[100];
            TimeSpan step = limits.Idle - TimeSpan.FromSeconds(1);
            for (TimeSpan passed = TimeSpan.Zero; passed + step < limits.Total; passed += step)
            {
                Task<int> next = body.ReadAsync(buffer, LabNetwork.Stop).AsTask();
                _lab.Clock.Advance(step);
                sendMore();
                Assert.Equal(1, await next);
            }

            Task<int> reading = body.ReadAsync(buffer, LabNetwork.Stop).AsTask();
            _lab.Clock.Advance(step);
            FederationException e = await Assert.ThrowsAsync<FederationException>(() => reading);
            Assert.Contains("the request was not complete within 2400 s", e.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Resolver_ThatTakesForEver_TimesOutInAll()
    {
        var resolver = new SilentResolver();
        using var transport = new FederationTransport(resolver, signer: null, _lab.Options, _lab.Clock);
        var request = new FederationRequest { Destination = ServerName.Parse("server.lab"), Method = "GET", Target = "/", Class = RequestClass.Version, IsSigned = false };
        Task<FederationResponse> sending = transport.SendAsync(request, LabNetwork.Stop);
        _lab.Clock.Advance(RequestLimits.For(RequestClass.Version).Total);
        Assert.Equal(FederationErrorKind.TimedOut, (await Assert.ThrowsAsync<FederationException>(() => sending)).Kind);
        Assert.Equal(0, _lab.Clock.TimerCount);
    }

    [Fact]
    public async Task Caller_WhoGivesUp_IsToldSo()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate, static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        _lab.Directory.Add("server.lab", server.Port);
        using var giveUp = new CancellationTokenSource();
        var request = new FederationRequest { Destination = ServerName.Parse("server.lab"), Method = "GET", Target = "/", Class = RequestClass.Version, IsSigned = false };
        Task<FederationResponse> sending = _lab.Transport.SendAsync(request, giveUp.Token);
        await LabNetwork.UntilAsync(() => !server.Requests.IsEmpty);
        await giveUp.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(0, _lab.Clock.TimerCount);
    }

    [Fact]
    public async Task Reader_WhoGivesUp_IsToldSo() => await WithBodyAsync(static async (body, sendMore) =>
    {
        using var giveUp = new CancellationTokenSource();
        Task<int> reading = body.ReadAsync(new byte[1], giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        sendMore();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(giveUp.Token, e.CancellationToken);
    });

    private async Task<FederationException> WaitForHeadAsync(Func<RawConnection, CancellationToken, Task> script, TimeSpan time)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            await script(connection, stop);
        });
        _lab.Directory.Add("server.lab", server.Port);
        Task<FederationResponse> sending = _lab.GetAsync("server.lab");
        await LabNetwork.UntilAsync(() => !server.Heads.IsEmpty);
        _lab.Clock.Advance(time - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _lab.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return await Assert.ThrowsAsync<FederationException>(() => sending);
    }

    private async Task WithBodyAsync(Func<Stream, Action, Task> test)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        using var more = new SemaphoreSlim(0);
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", stop);
            while (true)
            {
                await more.WaitAsync(stop);
                await connection.WriteAsync(" ", stop);
            }
        });
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab", requestClass: RequestClass.State);
        await test(response.Body, () => _ = more.Release());
    }

    private sealed class SilentResolver : IServerResolver
    {
        public async ValueTask<ServerLocation> ResolveAsync(ServerName server, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
