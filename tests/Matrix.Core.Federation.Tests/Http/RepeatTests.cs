using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;

namespace Matrix.Core.Federation.Tests.Http;

/// <summary>How many times a request goes out, counted by a server that never answers it.</summary>
public sealed class RepeatTests : IDisposable
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private readonly LabNetwork _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_OnANewConnectionThatIsClosed_GoesOutOnce(bool inGoodOrder)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, (connection, stop) => ReadAndCloseAsync(connection, inGoodOrder, stop));
        _lab.Directory.Add("server.lab", server.Port);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.Single(server.Heads);
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Put_OnANewConnectionThatIsClosed_GoesOutOnce()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, (connection, stop) => ReadAndCloseAsync(connection, inGoodOrder: true, stop));
        _lab.Directory.Add("server.lab", server.Port);
        _ = await Assert.ThrowsAsync<FederationException>(() => _lab.PutAsync("server.lab", "/_matrix/federation/v1/send/1", "{}"u8.ToArray()));
        Assert.Single(server.Heads);
    }

    /// <summary>The server answers one request a connection, reads the next and closes. Only that one goes out again, once.</summary>
    [Fact]
    public async Task Get_OnAKeptConnectionThatIsClosed_GoesOutTwiceAtMost()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        int answers = 4;
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            if (Interlocked.Decrement(ref answers) >= 0)
            {
                _ = await connection.ReadHeadAsync(stop);
                await connection.WriteAsync(Answer, stop);
            }

            await ReadAndCloseAsync(connection, inGoodOrder: true, stop);
        });
        _lab.Directory.Add("server.lab", server.Port);

        // Four at a time, so that four connections are kept.
        FederationResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _lab.GetAsync("server.lab")));
        foreach (FederationResponse response in responses)
        {
            _ = await LabNetwork.ReadAsync(response);
            await response.DisposeAsync();
        }

        Assert.Equal(4, server.Heads.Count);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _lab.GetAsync("server.lab"));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.InRange(server.Heads.Count, 5, 4 + 1 + ExchangeBudget.MaxRepeats);
    }

    [Fact]
    public async Task Get_OnAKeptConnectionThatIsClosed_SucceedsOnTheNext()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            await connection.WriteAsync(Answer, stop);
            await ReadAndCloseAsync(connection, inGoodOrder: true, stop);
        });
        _lab.Directory.Add("server.lab", server.Port);
        for (int i = 0; i < 3; i++)
        {
            await using FederationResponse response = await _lab.GetAsync("server.lab");
            Assert.Equal("{}"u8.ToArray(), await LabNetwork.ReadAsync(response));
        }

        Assert.Equal(5, server.Heads.Count);
    }

    private static async Task ReadAndCloseAsync(RawConnection connection, bool inGoodOrder, CancellationToken stop)
    {
        _ = await connection.ReadHeadAsync(stop);
        if (inGoodOrder)
        {
            await connection.CloseAsync();
        }
        else
        {
            connection.Reset();
        }
    }
}
