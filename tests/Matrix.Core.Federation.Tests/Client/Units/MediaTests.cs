using System.Text;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class MediaTests
{
    private const string Type = "multipart/mixed; boundary=\"b--1\"";
    private const string File = "\r\n--b-\r\n--b--\r\nbinary\0\r\n";
    private const string Body = "--b--1\r\nContent-Type: application/json\r\n\r\n{}\r\n--b--1\r\nContent-type: image/png\r\ncontent-disposition: inline; filename=\"\u00e9\"\r\n\r\n" + File + "\r\n--b--1--";

    [Theory]
    [InlineData(false, "GET", "/_matrix/federation/v1/media/download/abc%2F1?timeout_ms=1500")]
    [InlineData(true, "GET", "/_matrix/federation/v1/media/thumbnail/abc%2F1?width=32&height=48&method=crop&animated=true&timeout_ms=1500")]
    public async Task Get_TwoParts_SendsTheRequestAndReadsThem(bool isThumbnail, string method, string target)
    {
        var transport = new FakeTransport((_, _) => Multipart(Body));
        MediaClient client = SampleEvents.Client(transport).Media;
        TimeSpan timeout = TimeSpan.FromMilliseconds(1500);
        await using MediaDownload media = isThumbnail
            ? await client.GetThumbnailAsync(SampleEvents.Other.Name, "abc/1", new ThumbnailRequest(32, 48) { Method = ThumbnailMethod.Crop, Animated = true }, timeout)
            : await client.DownloadAsync(SampleEvents.Other.Name, "abc/1", timeout);
        FederationRequest request = Assert.Single(transport.Requests);
        Assert.Equal((method, target, RequestClass.Media, true), (request.Method, request.Target, request.Class, request.IsSigned));
        Assert.Null(request.Content);
        Assert.Equal(("image/png", "inline; filename=\"\u00e9\"", "{}"), (media.ContentType, media.ContentDisposition, media.Metadata.ToString()));
        Assert.Equal(File, await ReadAsync(media));
    }

    /// <summary>SEC-8: names of types, parameters and headers have no case (GHSA-6wjm); the boundary itself has.</summary>
    [Theory]
    [InlineData("Multipart/Mixed; Boundary=\"b--1\"")]
    [InlineData("MULTIPART/MIXED;BOUNDARY=b--1")]
    [InlineData("multipart/Mixed; charset=utf-8; bOUNDARY=b--1")]
    public async Task Download_NamesInAnyCase_AreRead(string type)
    {
        string body = Body.Replace("Content-type", "CONTENT-TYPE", StringComparison.Ordinal).Replace("content-disposition", "Content-DISPOSITION", StringComparison.Ordinal);
        var transport = new FakeTransport((_, _) => new FederationResponse(200, type, new ChunkStream(SampleEvents.Utf8(body))));
        await using MediaDownload media = await SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "abc");
        Assert.Equal(("image/png", "inline; filename=\"\u00e9\""), (media.ContentType, media.ContentDisposition));
        Assert.Equal(File, await ReadAsync(media));
    }

    [Fact]
    public async Task Download_TheBoundaryInAnotherCase_IsAnotherBoundary()
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, Type.ToUpperInvariant(), new ChunkStream(SampleEvents.Utf8(Body))));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "abc"));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task Download_AnyPieces_GivesTheSame()
    {
        byte[] body = SampleEvents.Utf8(Body);
        for (int first = 1; first < body.Length; first++)
        {
            foreach (int rest in (int[])[1, 2, 7, 100])
            {
                await using MediaDownload media = await Download(body, [first, rest]);
                Assert.Equal(File, await ReadAsync(media));
            }
        }
    }

    [Fact]
    public async Task Download_CutAnywhere_IsAProtocolError()
    {
        byte[] body = SampleEvents.Utf8(Body);
        for (int length = 0; length < body.Length - 2; length++) // behind the last boundary the file is whole
        {
            foreach (bool breaks in (bool[])[false, true])
            {
                var stream = new ChunkStream(body.AsMemory(0, length), [5], breaks);
                FederationException e = await Assert.ThrowsAsync<FederationException>(async () =>
                {
                    await using MediaDownload media = await Download(stream);
                    _ = await ReadAsync(media);
                });
                Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
                Assert.True(stream.IsDisposed);
            }
        }
    }

    [Fact]
    public async Task Download_Damaged_ThrowsNothingElse()
    {
        byte[] body = SampleEvents.Utf8(Body);
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] damaged = TextMutator.Apply(body, random);
            Exception? e = await Record.ExceptionAsync(async () =>
            {
                await using MediaDownload media = await Download(damaged, [1 + (i % 50)]);
                _ = await ReadAsync(media);
            });
            Assert.True(e is null or FederationException { Kind: FederationErrorKind.ProtocolError }, $"{Convert.ToBase64String(damaged)}: {e}");
        }
    }

    [Theory]
    [InlineData("preamble\r\n--b--1\r\n\r\n{}\r\n--b--1  \r\n\r\nx\r\n--b--1--\r\nepilogue", "x")]
    [InlineData("--b--1\r\n\r\n {} \r\n--b--1\r\n\r\n\r\n--b--1--", "")]
    [InlineData("--b--1\r\n\r\n{}\r\n--b--1\r\nA:b\r\n\r\n--b--1--", "")]
    public async Task Download_AllThatRfc2046Allows_IsRead(string body, string file)
    {
        await using MediaDownload media = await Download(SampleEvents.Utf8(body), [3]);
        Assert.Equal(file, await ReadAsync(media));
    }

    [Theory]
    [InlineData("--b--1--")]
    [InlineData("--b--1\r\n\r\n{}\r\n--b--1--")]
    [InlineData("--b--1\r\n\r\n[]\r\n--b--1\r\n\r\nx\r\n--b--1--")]
    [InlineData("--b--1\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b--1\r\n\r\nx\r\n--b--1--")]
    [InlineData("--b--1 x\r\n\r\n{}\r\n--b--1\r\n\r\nx\r\n--b--1--")]
    [InlineData("--b--1\r\nA\r\n\r\n{}\r\n--b--1\r\n\r\nx\r\n--b--1--")]
    [InlineData("--b--1\r\nA:1\r\nA:2\r\n\r\n{}\r\n--b--1\r\n\r\nx\r\n--b--1--")]
    [InlineData("--b--1\r\nA:1\nB:2\r\n\r\n{}\r\n--b--1\r\n\r\nx\r\n--b--1--")]
    [InlineData("--b--1\r\n\r\n{}\r\n--b--1\r\nLocation: http://cdn.example/x\r\n\r\n\r\n--b--1--")]
    [InlineData("--b--1\r\n\r\n{}\r\n--b--1\r\nLocation: /x\r\n\r\n\r\n--b--1--")]
    public async Task Download_NotInTwoParts_IsAProtocolError(string body)
    {
        var stream = new ChunkStream(SampleEvents.Utf8(body));
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => Download(stream));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task Download_ALocation_IsGivenAsItStands()
    {
        await using MediaDownload media = await Download(SampleEvents.Utf8("--b--1\r\n\r\n{}\r\n--b--1\r\nLocation: https://cdn.example/a%7Eb?s=%2D\r\n\r\n\r\n--b--1--"), []);
        Assert.Equal("/a%7Eb?s=%2D", media.Location!.PathAndQuery);
        Assert.Equal("", await ReadAsync(media));
    }

    [Theory]
    [InlineData(16 << 10, false)]
    [InlineData((16 << 10) + 1, true)]
    public async Task Download_Headers_AreBounded(int size, bool isRefused)
    {
        string headers = $"A: {new string('x', 8000)}\r\nB: ";
        headers += new string('y', size - headers.Length - 4) + "\r\n\r\n";
        Assert.Equal(size, headers.Length);
        Exception? e = await Record.ExceptionAsync(() => Download(SampleEvents.Utf8($"--b--1\r\n\r\n{{}}\r\n--b--1\r\n{headers}x\r\n--b--1--"), [999]));
        Assert.Equal(isRefused, e is FederationException);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=")]
    [InlineData("multipart/mixed; boundary=\"")]
    [InlineData("multipart/form-data; boundary=b--1")]
    [InlineData("application/json")]
    public async Task Download_WithoutABoundary_IsAProtocolError(string? type)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, type, new ChunkStream(SampleEvents.Utf8(Body))));
        _ = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a"));
    }

    [Theory]
    [InlineData("multipart/mixed;boundary=b--1")]
    [InlineData("Multipart/Mixed ; charset=\"a;b\\\"\" ; BOUNDARY = \"b-\\-1\" ; x=y")]
    public async Task Download_TheBoundary_IsReadInAnySpelling(string type)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, type, new ChunkStream(SampleEvents.Utf8(Body))));
        await using MediaDownload media = await SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a");
        Assert.Equal(File, await ReadAsync(media));
    }

    [Theory]
    [InlineData(70, false)]
    [InlineData(71, true)]
    public async Task Download_TheBoundary_IsBounded(int length, bool isRefused)
    {
        string boundary = new('b', length);
        var transport = new FakeTransport((_, _) => new FederationResponse(
            200, $"multipart/mixed; boundary={boundary}", new ChunkStream(SampleEvents.Utf8(Body.Replace("b--1", boundary, StringComparison.Ordinal)))));
        Exception? e = await Record.ExceptionAsync(() => SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a"));
        Assert.Equal(isRefused, e is FederationException);
    }

    [Fact]
    public async Task Download_AServerFromBefore_IsAskedByTheOldEndpoints()
    {
        var transport = new FakeTransport((_, index) => index < 2
            ? FakeTransport.Json("""{"errcode":"M_UNRECOGNIZED"}""", 404)
            : new FederationResponse(200, "image/png", new ChunkStream(SampleEvents.Utf8("file"))) { ContentDisposition = "inline" });
        await using MediaDownload media = await SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a", TimeSpan.FromSeconds(1));
        Assert.Equal(
            [
                "/_matrix/federation/v1/media/download/a?timeout_ms=1000",
                "/_matrix/media/v3/download/other.example/a?timeout_ms=1000&allow_remote=false",
                "/_matrix/media/r0/download/other.example/a?timeout_ms=1000&allow_remote=false",
            ],
            transport.Requests.Select(request => request.Target),
            StringComparer.Ordinal);
        Assert.Equal([true, false, false], transport.Requests.Select(request => request.IsSigned));
        Assert.Equal(("image/png", "inline", true), (media.ContentType, media.ContentDisposition, media.Metadata.IsDefault));
        Assert.Equal("file", await ReadAsync(media));
    }

    [Fact]
    public async Task Download_AnOldRedirect_IsALocation()
    {
        var transport = new FakeTransport((_, index) => index == 0
            ? FakeTransport.Json("""{"errcode":"M_UNRECOGNIZED"}""", 404)
            : new FederationResponse(307, null, Stream.Null) { Location = "https://cdn.example/x" });
        await using MediaDownload media = await SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a");
        Assert.Equal("https://cdn.example/x", media.Location!.AbsoluteUri);
    }

    [Theory]
    [InlineData(404, """{"errcode":"M_NOT_FOUND"}""")]
    [InlineData(404, "")]
    [InlineData(502, """{"errcode":"M_TOO_LARGE"}""")]
    [InlineData(504, """{"errcode":"M_NOT_YET_UPLOADED"}""")]
    public async Task Download_AnyOtherError_IsNotAskedAgain(int status, string body)
    {
        var transport = new FakeTransport(body, status);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a"));
        Assert.Equal(status, e.StatusCode);
        _ = Assert.Single(transport.Requests);
    }

    private static FederationResponse Multipart(string body) => new(200, Type, new ChunkStream(SampleEvents.Utf8(body), [11]));

    private static Task<MediaDownload> Download(byte[] body, int[] sizes) => Download(new ChunkStream(body, sizes));

    private static Task<MediaDownload> Download(ChunkStream stream)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, Type, stream));
        return SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a");
    }

    private static async Task<string> ReadAsync(MediaDownload media)
    {
        var output = new MemoryStream();
        await media.Content.CopyToAsync(output, 16);
        return new UTF8Encoding(false, false).GetString(output.ToArray());
    }
}
