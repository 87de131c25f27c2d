using System.Security.Cryptography.X509Certificates;
using System.Text;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;

namespace Matrix.Core.Federation.Tests.Http;

/// <summary>What comes over the wire beside the bytes of a body is bounded too, counted by the server that sends it.</summary>
public sealed class WireLimitTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private const long MaxBody = 1024 * 1024;

    // What TLS and the buffers of the sockets between the two take up before the server is held.
    private const long InFlight = 16 * 1024 * 1024;

    private readonly LabNetwork _lab = new();
    private long _sent;

    public WireLimitTests() => _lab.Options = _lab.Options with { Limits = static requestClass => RequestLimits.For(requestClass) with { Connect = TimeSpan.FromMinutes(1), MaxBody = MaxBody, MaxErrorBody = MaxBody } };

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task ChunkExtensions_AreCounted()
    {
        await FailAsync($"{Ok}Transfer-Encoding: chunked\r\n\r\n", $"1;{new string('a', 8000)}\r\n ", "\r\n");
        Assert.InRange(_sent, MaxBody, ExchangeBudget.MaxHeadBytes + (ExchangeBudget.WireFactor * MaxBody) + InFlight);
    }

    [Fact]
    public async Task Answers_BeforeTheAnswer_AreCounted()
    {
        await FailAsync("", $"HTTP/1.1 103 Early Hints\r\nLink: {new string('a', 8000)}\r\n\r\n", "");
        Assert.InRange(_sent, 0, ExchangeBudget.MaxHeadBytes + InFlight);
    }

    [Fact]
    public async Task Trailers_AreCounted()
    {
        await FailAsync($"{Ok}Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n", $"X-Long: {new string('a', 8000)}\r\n", "");
        Assert.InRange(_sent, 0, ExchangeBudget.MaxHeadBytes + (ExchangeBudget.WireFactor * MaxBody) + InFlight);
    }

    /// <summary>Many small pieces, within the bound: a server may write so.</summary>
    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(100, 10_000)]
    public async Task SmallChunks_AreRead(int size, int count)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        string chunk = $"{size:x}\r\n{new string(' ', size)}\r\n";
        string answer = $"{Ok}Transfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat(chunk, count))}0\r\n\r\n";
        await using var server = RawServer.Answering(certificate, answer);
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Equal(size * count, (await LabNetwork.ReadAsync(response)).Length);
    }

    /// <summary>Each request on a kept connection has its own budget.</summary>
    [Fact]
    public async Task Connection_IsUsedForAnyNumberOfAnswers()
    {
        string body = new(' ', (int)MaxBody);
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            while (true)
            {
                _ = await connection.ReadHeadAsync(stop);
                await connection.WriteAsync($"{Ok}Content-Length: {body.Length}\r\n\r\n{body}", stop);
            }
        });
        _lab.Directory.Add("server.lab", server.Port);
        for (int i = 0; i < 8; i++)
        {
            await using FederationResponse response = await _lab.GetAsync("server.lab");
            Assert.Equal(body.Length, (await LabNetwork.ReadAsync(response)).Length);
        }

        Assert.Equal(1, server.Accepted);
    }

    private async Task FailAsync(string head, string endless, string separator)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        byte[] piece = Encoding.ASCII.GetBytes(endless + separator);
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            await connection.WriteAsync(head, stop);
            while (Interlocked.Read(ref _sent) < 200 * MaxBody)
            {
                await connection.Stream.WriteAsync(piece, stop);
                _ = Interlocked.Add(ref _sent, piece.Length);
            }
        });
        _lab.Directory.Add("server.lab", server.Port);
        FederationException e = await Assert.ThrowsAsync<FederationException>(async () =>
        {
            await using FederationResponse response = await _lab.GetAsync("server.lab");
            _ = await LabNetwork.ReadAsync(response);
        });
        Assert.Equal(FederationErrorKind.TooLarge, e.Kind);
    }
}
