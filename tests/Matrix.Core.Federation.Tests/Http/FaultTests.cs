using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Matrix.Core.Federation.Tests.Lab;

namespace Matrix.Core.Federation.Tests.Http;

/// <summary>Servers that do wrong, each in one way, and the kind of error that it is.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private readonly LabNetwork _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Refused_IsConnectFailed()
    {
        _lab.Directory.Add("server.lab", TransportTests.ClosedPort());
        Assert.Equal(FederationErrorKind.ConnectFailed, (await FailAsync()).Kind);
    }

    [Fact]
    public async Task Reset_BeforeAnAnswer_IsConnectFailed()
    {
        FederationException e = await FailAsync(async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            connection.Reset();
        });
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
    }

    [Fact]
    public async Task Closed_BeforeAnAnswer_IsConnectFailed()
    {
        FederationException e = await FailAsync(async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            await connection.CloseAsync();
        });
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    public async Task NoHttp_IsNotMatrix(string answer) => Assert.Equal(FederationErrorKind.NotMatrix, (await FailAsync(answer)).Kind);

    [Fact]
    public async Task Head_TooLarge_IsTooLarge() =>
        Assert.Equal(FederationErrorKind.TooLarge, (await FailAsync($"{Ok}X-Long: {new string('a', 200_000)}\r\n\r\n")).Kind);

    [Fact]
    public async Task NoTls_IsTlsFailed()
    {
        await using var server = RawServer.Start(certificate: null, static (connection, stop) => connection.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n", stop));
        _lab.Directory.Add("server.lab", server.Port);
        Assert.Equal(FederationErrorKind.TlsFailed, (await FailAsync()).Kind);
    }

    [Fact]
    public async Task Certificate_OfAnotherName_IsTlsFailed()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("other.lab", "*.server.lab");
        await AssertNoTlsAsync(certificate, "NameMismatch");
    }

    [Fact]
    public async Task Certificate_Expired_IsTlsFailed()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue(["server.lab"], LabCa.ValidFrom, LabCa.ValidFrom.AddYears(1));
        await AssertNoTlsAsync(certificate, "NotTimeValid");
    }

    [Fact]
    public async Task Certificate_OfAnotherAuthority_IsTlsFailed()
    {
        using var other = new LabCa("Another CA");
        using X509Certificate2 certificate = other.Issue("server.lab");
        await AssertNoTlsAsync(certificate, "Chain");
    }

    [Fact]
    public async Task Certificate_TrustedByTheLabOnly_IsTlsFailedElsewhere()
    {
        _lab.Options = _lab.Options with { TrustedRoots = null };
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await AssertNoTlsAsync(certificate, "Chain");
    }

    [Fact]
    public async Task Certificate_ThatNamesWhereItsIssuerIs_IsNotFollowedThere()
    {
        await using var store = RawServer.Answering(certificate: null, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        using LabCa intermediate = _lab.Ca.Intermediate();
        using X509Certificate2 certificate = intermediate.Issue(["server.lab"], LabCa.ValidFrom, LabCa.ValidUntil, $"http://127.0.0.1:{store.Port}/issuer.crt");
        await AssertNoTlsAsync(certificate, "Chain");
        Assert.Equal(0, store.Accepted);
    }

    [Fact]
    public async Task Body_CutShort_IsProtocolError()
    {
        FederationException e = await FailInBodyAsync(Encoding.ASCII.GetBytes($"{Ok}Content-Length: 100\r\n\r\n{{\"a\":"));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task Body_ChunksCutShort_IsProtocolError()
    {
        FederationException e = await FailInBodyAsync(Encoding.ASCII.GetBytes($"{Ok}Transfer-Encoding: chunked\r\n\r\n5\r\n{{\"a\":\r\n"));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task Body_Reset_IsConnectFailed()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        var readHead = new TaskCompletionSource();
        await using var server = RawServer.Start(certificate, async (connection, stop) =>
        {
            _ = await connection.ReadHeadAsync(stop);
            await connection.WriteAsync($"{Ok}Content-Length: 100\r\n\r\n{{", stop);
            await readHead.Task;
            connection.Reset();
        });
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        readHead.SetResult();
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => LabNetwork.ReadAsync(response));
        Assert.Contains(e.Kind, (FederationErrorKind[])[FederationErrorKind.ConnectFailed, FederationErrorKind.ProtocolError]);
    }

    [Theory]
    [InlineData(256 * 1024, false)]
    [InlineData((256 * 1024) + 1, true)]
    public async Task Body_AtItsLimit_IsRead_AndOneBytePastIsNot(int size, bool isTooLarge)
    {
        foreach (bool chunked in (bool[])[false, true])
        {
            using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
            await using LabServer server = await LabServer.StartAsync(certificate, async context =>
            {
                context.Response.ContentLength = chunked ? null : size;
                await context.Response.Body.WriteAsync(new byte[size], context.RequestAborted);
            });
            _lab.Directory.Add("server.lab", server.Port);
            await using FederationResponse response = await _lab.GetAsync("server.lab");
            if (isTooLarge)
            {
                FederationException e = await Assert.ThrowsAsync<FederationException>(() => LabNetwork.ReadAsync(response));
                Assert.Equal(FederationErrorKind.TooLarge, e.Kind);
            }
            else
            {
                Assert.Equal(size, (await LabNetwork.ReadAsync(response)).Length);
            }
        }
    }

    [Theory]
    [InlineData(64 * 1024, false)]
    [InlineData((64 * 1024) + 1, true)]
    public async Task ErrorBody_HasALimitOfItsOwn(int size, bool isTooLarge)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate, async context =>
        {
            context.Response.StatusCode = 404;
            await context.Response.Body.WriteAsync(new byte[size], context.RequestAborted);
        });
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab", requestClass: RequestClass.State);
        Exception? e = await Record.ExceptionAsync(() => LabNetwork.ReadAsync(response));
        Assert.Equal(isTooLarge ? FederationErrorKind.TooLarge : null, (e as FederationException)?.Kind);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_IsCountedAfterInflation(string encoding)
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(n => (n * 7919L).ToString(CultureInfo.InvariantCulture))));
        Assert.Equal(text[..200_000], await ReadCompressedAsync(encoding, text[..200_000]));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => ReadCompressedAsync(encoding, text[..((256 * 1024) + 1)]));
        Assert.Equal((FederationErrorKind.TooLarge, true), (e.Kind, e.Message.Contains("larger than 262144 bytes", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_Bomb_IsStoppedByItsRatio(string encoding)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => ReadCompressedAsync(encoding, new byte[32 * 1024 * 1024], RequestClass.State));
        Assert.Equal((FederationErrorKind.TooLarge, true), (e.Kind, e.Message.Contains("100 times", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Compressed_ShortRepetition_IsNoBomb() => Assert.Equal(1024 * 1024, (await ReadCompressedAsync("gzip", new byte[1024 * 1024], RequestClass.State)).Length);

    [Fact]
    public async Task Compressed_AsItSaysItIsNot_IsProtocolError()
    {
        FederationException e = await FailInBodyAsync(Encoding.ASCII.GetBytes($"{Ok}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{{}}"));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task Compressed_AndCutShort_IsProtocolError()
    {
        byte[] gzip = Compress("gzip", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(n => (n * 7919L).ToString(CultureInfo.InvariantCulture)))));
        byte[] half = gzip[..(gzip.Length / 2)];
        FederationException e = await FailInBodyAsync([.. Encoding.ASCII.GetBytes($"{Ok}Content-Encoding: gzip\r\nContent-Length: {gzip.Length}\r\n\r\n"), .. half]);
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
    }

    [Theory]
    [InlineData("gzip, gzip")]
    [InlineData("zstd")]
    public async Task Encoding_NotAskedFor_IsProtocolError(string encoding) =>
        Assert.Equal(FederationErrorKind.ProtocolError, (await FailAsync($"{Ok}Content-Encoding: {encoding}\r\nContent-Length: 2\r\n\r\n{{}}")).Kind);

    [Fact]
    public async Task ContentType_OfAnotherKind_IsToldAsItCame()
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Answering(certificate, "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; x\r\nContent-Length: 6\r\n\r\n<html>");
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        Assert.Equal("Text/HTML; x", response.ContentType);
    }

    private Task<FederationException> FailAsync() => Assert.ThrowsAsync<FederationException>(() => _lab.GetAsync("server.lab"));

    private Task<FederationException> FailAsync(string answer) => FailAsync(async (connection, stop) =>
    {
        _ = await connection.ReadHeadAsync(stop);
        await connection.WriteAsync(answer, stop);
        await connection.CloseAsync();
    });

    private async Task<FederationException> FailAsync(Func<RawConnection, CancellationToken, Task> script)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Start(certificate, script);
        _lab.Directory.Add("server.lab", server.Port);
        FederationException e = await FailAsync();
        Assert.Equal(0, _lab.Clock.TimerCount);
        return e;
    }

    private async Task<FederationException> FailInBodyAsync(byte[] answer)
    {
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using var server = RawServer.Answering(certificate, answer);
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab");
        return await Assert.ThrowsAsync<FederationException>(() => LabNetwork.ReadAsync(response));
    }

    private async Task AssertNoTlsAsync(X509Certificate2 certificate, string reason)
    {
        await using LabServer server = await LabServer.StartAsync(certificate);
        _lab.Directory.Add("server.lab", server.Port);
        FederationException e = await FailAsync();
        Assert.Equal(FederationErrorKind.TlsFailed, e.Kind);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private async Task<byte[]> ReadCompressedAsync(string encoding, byte[] content, RequestClass requestClass = RequestClass.Version)
    {
        byte[] compressed = Compress(encoding, content);
        using X509Certificate2 certificate = _lab.Ca.Issue("server.lab");
        await using LabServer server = await LabServer.StartAsync(certificate, context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            return LabServer.AnswerJson(context, compressed);
        });
        _lab.Directory.Add("server.lab", server.Port);
        await using FederationResponse response = await _lab.GetAsync("server.lab", requestClass: requestClass);
        return await LabNetwork.ReadAsync(response);
    }

    private static byte[] Compress(string encoding, byte[] content)
    {
        using var output = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(content);
        }

        return output.ToArray();
    }
}
