using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>Asking for a well-known over HTTP: redirects, bounds, and what each failure is called.</summary>
public sealed class HttpWellKnownFetcherTests
{
    private const string Url = "https://example.org/.well-known/matrix/server";
    private const string Body = """{"m.server":"hs.example.net:443"}""";

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Ok_IsReadWithItsHeaders_WhateverItsType()
    {
        HttpResponseMessage response = Ok(new StringContent(Body, Answers.Utf8, "text/html"));
        response.Headers.TryAddWithoutValidation("Cache-Control", "max-age=600");
        response.Headers.TryAddWithoutValidation("Age", "60");
        (WellKnownResult answer, StubHandler handler) = await Fetch((_, _) => Task.FromResult(response));
        Assert.Equal(("hs.example.net:443", 540.0), (answer.Delegate.ToString(), answer.Freshness!.Value.TotalSeconds));
        Assert.Equal([Url], handler.Urls);
    }

    [Fact]
    public async Task Expires_CountsFromTheResponsesDate()
    {
        HttpResponseMessage response = Ok(new StringContent(Body));
        response.Content.Headers.TryAddWithoutValidation("Expires", "Mon, 01 Jan 2024 01:00:00 GMT");
        response.Headers.TryAddWithoutValidation("Date", "Mon, 01 Jan 2024 00:30:00 GMT");
        (WellKnownResult answer, _) = await Fetch((_, _) => Task.FromResult(response));
        Assert.Equal(1800.0, answer.Freshness!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_IsFollowedByARequestOfItsOwn(int status)
    {
        (WellKnownResult answer, StubHandler handler) = await Fetch((request, _) => Task.FromResult(request.RequestUri!.Host == "example.org" ? Redirect("//www.example.org/x", status) : Ok(new StringContent(Body))));
        Assert.Equal(WellKnownStatus.Delegated, answer.Status);
        Assert.Equal([Url, "https://www.example.org/x"], handler.Urls);
    }

    [Theory]
    [InlineData(HttpWellKnownFetcher.MaxRedirects, WellKnownStatus.Delegated)]
    [InlineData(HttpWellKnownFetcher.MaxRedirects + 1, WellKnownStatus.TooManyRedirects)]
    public async Task Redirects_AtTheBound(int count, WellKnownStatus expected)
    {
        int at = 0;
        (WellKnownResult answer, StubHandler handler) = await Fetch((_, _) => Task.FromResult(at++ < count ? Redirect($"/{at}", 302) : Ok(new StringContent(Body))));
        Assert.Equal(expected, answer.Status);
        Assert.Equal(HttpWellKnownFetcher.MaxRedirects + 1, handler.Urls.Count);
    }

    [Theory]
    [InlineData(Url)]
    [InlineData("http://www.example.org/")]
    [InlineData("https://user:secret@www.example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://[bad")]
    [InlineData(null)]
    public async Task Redirect_InACircleOrToWhereWeDoNotGo_IsRefused(string? location)
    {
        (WellKnownResult answer, StubHandler handler) = await Fetch((_, _) => Task.FromResult(Redirect(location, 302)));
        Assert.Equal(WellKnownStatus.BadRedirect, answer.Status);
        Assert.Single(handler.Urls);
    }

    [Theory]
    [InlineData(404, WellKnownStatus.NotOk)]
    [InlineData(410, WellKnownStatus.Gone)]
    [InlineData(304, WellKnownStatus.NotOk)]
    [InlineData(503, WellKnownStatus.ServerError)]
    public async Task Status_IsTold(int status, WellKnownStatus expected)
    {
        (WellKnownResult answer, _) = await Fetch((_, _) => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)));
        Assert.Equal((expected, status), (answer.Status, answer.HttpStatus));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Body_Compressed_IsReadAndBoundedAsItUnpacks(string encoding)
    {
        (WellKnownResult small, _) = await Fetch((_, _) => Task.FromResult(Ok(Compress(Answers.Utf8.GetBytes(Body), encoding))));
        Assert.Equal(WellKnownStatus.Delegated, small.Status);
        (WellKnownResult bomb, _) = await Fetch((_, _) => Task.FromResult(Ok(Compress(new byte[50_000_000], encoding))));
        Assert.Equal(WellKnownStatus.TooLarge, bomb.Status);
        (WellKnownResult garbage, _) = await Fetch((_, _) =>
        {
            var content = new ByteArrayContent([1, 2, 3, 4, 5, 6, 7, 8]);
            content.Headers.ContentEncoding.Add(encoding);
            return Task.FromResult(Ok(content));
        });
        Assert.Contains(garbage.Status, new[] { WellKnownStatus.ProtocolError, WellKnownStatus.NotJson }); // some of it may unpack to something
    }

    [Fact]
    public async Task Body_WithoutEnd_IsReadToTheBound()
    {
        var endless = new EndlessStream();
        (WellKnownResult answer, _) = await Fetch((_, _) => Task.FromResult(Ok(new StreamContent(endless))));
        Assert.Equal(WellKnownStatus.TooLarge, answer.Status);
        Assert.InRange(endless.Given, WellKnownResult.MaxBodyLength + 1, 2 * WellKnownResult.MaxBodyLength);
    }

    public static TheoryData<Exception, WellKnownStatus> Failures() => new()
    {
        { new DialException(FederationErrorKind.NameNotFound, "x"), WellKnownStatus.NameNotFound },
        { new DialException(FederationErrorKind.NameLookupFailed, "x"), WellKnownStatus.LookupFailed },
        { new DialException(FederationErrorKind.BlockedAddress, "x"), WellKnownStatus.BlockedAddress },
        { new HttpRequestException("x", new DialException(FederationErrorKind.BlockedAddress, "x")), WellKnownStatus.BlockedAddress },
        { new DialException(FederationErrorKind.ConnectFailed, "x"), WellKnownStatus.ConnectFailed },
        { new DialException(FederationErrorKind.TimedOut, "x"), WellKnownStatus.TimedOut },
        { new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)SocketError.ConnectionReset)), WellKnownStatus.ConnectFailed },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException()), WellKnownStatus.TlsFailed },
        { new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "x"), WellKnownStatus.TooLarge },
        { new HttpRequestException(HttpRequestError.InvalidResponse, "x"), WellKnownStatus.ProtocolError },
        { new IOException("x"), WellKnownStatus.ConnectFailed },
        { new TaskCanceledException("the handshake's own limit", new TimeoutException()), WellKnownStatus.TimedOut },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Failure_HasItsName(Exception error, WellKnownStatus expected)
    {
        (WellKnownResult answer, _) = await Fetch((_, _) => Task.FromException<HttpResponseMessage>(error));
        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task Failure_OfTheProgram_IsNotHidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Fetch((_, _) => throw new InvalidOperationException("a fault")));

    [Fact]
    public async Task Silence_IsGivenUpAfterTheLimit()
    {
        Task<(WellKnownResult Answer, StubHandler)> fetch = Fetch(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            throw new InvalidOperationException("never");
        });
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(WellKnownStatus.TimedOut, (await fetch).Answer.Status);
    }

    [Fact]
    public async Task Caller_WhoGivesUp_GetsThat()
    {
        using var giveUp = new CancellationTokenSource();
        using SafeHttpFetcher fetcher = Guarded(new StubHandler(async (_, token) =>
        {
            await giveUp.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            throw new InvalidOperationException("never");
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new HttpWellKnownFetcher(fetcher, _clock).FetchAsync("example.org", giveUp.Token).AsTask());
    }

    /// <remarks>The HTTP stack finds out only as it sends, and throws what is no exception of the network's.</remarks>
    [Fact]
    public async Task Redirect_ToAHostThatNoInternationalisedNameCanBe_IsABadRedirect()
    {
        (WellKnownResult answer, StubHandler handler) = await Fetch((_, _) => Task.FromResult(Redirect("https://xn--\u00e4.example/", 302)));
        Assert.Equal(WellKnownStatus.BadRedirect, answer.Status);
        Assert.Equal([Url], handler.Urls);
    }

    private async Task<(WellKnownResult Answer, StubHandler Handler)> Fetch(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        var handler = new StubHandler(answer);
        using SafeHttpFetcher fetcher = Guarded(handler);
        return (await new HttpWellKnownFetcher(fetcher, _clock).FetchAsync("example.org", TestContext.Current.CancellationToken), handler);
    }

    private SafeHttpFetcher Guarded(StubHandler handler) => new(new FederationHttpOptions { Limits = static kind => RequestLimits.For(kind) with { Headers = TimeSpan.FromMinutes(5) } }, _clock, handler);

    private static HttpResponseMessage Ok(HttpContent content) => new(HttpStatusCode.OK) { Content = content };

    private static HttpResponseMessage Redirect(string? location, int status)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (location is not null)
        {
            response.Headers.TryAddWithoutValidation("Location", location);
        }

        return response;
    }

    private static ByteArrayContent Compress(byte[] body, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch { "gzip" => new GZipStream(packed, CompressionLevel.Fastest), "br" => new BrotliStream(packed, CompressionLevel.Fastest), _ => new ZLibStream(packed, CompressionLevel.Fastest) })
        {
            stream.Write(body);
        }

        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
