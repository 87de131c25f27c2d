using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>What a well-known says, and for how long.</summary>
public sealed class WellKnownResultTests
{
    [Theory]
    [InlineData(200, """{"m.server":"hs.example.net:8448"}""", WellKnownStatus.Delegated)]
    [InlineData(200, """ {"other":1.5e3,"m.server":"hs.exampl\u0065.net"} """, WellKnownStatus.Delegated)]
    [InlineData(200, """{"m.server":null}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"M.SERVER":"hs.example.net"}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"\ud800"}""", WellKnownStatus.NotJson)]
    [InlineData(200, """{"m.server":8448}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":["hs.example.net"]}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":{"m.server":"hs.example.net"}}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"a":{"m.server":"hs.example.net"}}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"hs.example.net","m.server":null}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":""}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"."}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"hs.example.net.."}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"192.0.2.1."}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":" hs.example.net"}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"https://hs.example.net"}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"hs.example.net"} x""", WellKnownStatus.NotJson)]
    [InlineData(200, """{"m.server":"hs.example.net",}""", WellKnownStatus.NotJson)]
    [InlineData(200, """{"m.server":"hs.example.net"}{}""", WellKnownStatus.NotJson)]
    [InlineData(200, """{"m.server":"hs.example.net","x":NaN}""", WellKnownStatus.NotJson)]
    [InlineData(200, """[{"m.server":"hs.example.net"}]""", WellKnownStatus.NotJson)]
    [InlineData(200, "", WellKnownStatus.NotJson)]
    [InlineData(200, "\ufeff{}", WellKnownStatus.NoServer)]
    [InlineData(200, "\ufeff\ufeff{}", WellKnownStatus.NotJson)]
    [InlineData(200, "\"m.server\"", WellKnownStatus.NotJson)]
    [InlineData(410, """{"m.server":"hs.example.net"}""", WellKnownStatus.Gone)]
    [InlineData(404, "", WellKnownStatus.NotOk)]
    [InlineData(302, "", WellKnownStatus.NotOk)]
    [InlineData(429, "", WellKnownStatus.ServerError)]
    [InlineData(500, "", WellKnownStatus.ServerError)]
    [InlineData(599, "", WellKnownStatus.ServerError)]
    public void Response_IsRead(int status, string body, WellKnownStatus expected)
    {
        WellKnownResult answer = Answers.WellKnown(body, status);
        Assert.Equal(expected, answer.Status);
        Assert.Equal(status, answer.HttpStatus);
        Assert.Equal(expected == WellKnownStatus.Delegated, !answer.Delegate.IsDefault);
    }

    [Theory]
    [InlineData("\ufeff{\"m.server\":\"hs.example.net\"}", "hs.example.net")]
    [InlineData("\r\n\t {\"m.server\" : \"hs.example.net\"} \n", "hs.example.net")]
    [InlineData("""{"m.server":"a.example","m.server":"hs.example.net"}""", "hs.example.net")]
    [InlineData("""{"m.server":"a.example","m\u002eserver":"hs.example.net"}""", "hs.example.net")]
    [InlineData("""{"m.server":7,"m.server":"hs.example.net"}""", "hs.example.net")]
    [InlineData("""{"m.server":"hs.example.net."}""", "hs.example.net.")]
    [InlineData("""{"m.server":"hs.example.net.:443"}""", "hs.example.net.:443")]
    [InlineData("""{"m.server":"hs.example.net","x":{"y":1,"y":2},"x":[1E400,-0,"\ud800"],"x":"\udc00\ud800"}""", "hs.example.net")]
    public void Body_IsReadAsPythonAndGoDo(string body, string server) => Assert.Equal(server, Answers.WellKnown(body).Delegate.ToString());

    [Fact]
    public void Body_NestedAsDeepAsItsSizeAllows_DoesNoHarm()
    {
        string nested = $$"""{"x":{{new string('[', 20_000)}}{{new string(']', 20_000)}},"m.server":"hs.example.net"}""";
        Assert.Equal("hs.example.net", Answers.WellKnown(nested).Delegate.ToString());
    }

    [Theory]
    [InlineData(0, WellKnownStatus.Delegated)]
    [InlineData(1, WellKnownStatus.TooLarge)]
    public void Body_AtTheBound(int over, WellKnownStatus expected)
    {
        string body = """{"m.server":"hs.example.net"}""";
        Assert.Equal(expected, Answers.WellKnown(body + new string(' ', WellKnownResult.MaxBodyLength - body.Length + over)).Status);
    }

    [Fact]
    public void Body_OfAnyBytes_NeverThrows()
    {
        var random = new Random(5);
        byte[] seed = Answers.Utf8.GetBytes("""{"m.server":"hs.example.net:8448","x":[{"y":1}]}""");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] body = [.. seed];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            _ = WellKnownResult.FromResponse(200, body.AsSpan(0, random.Next(body.Length + 1)), default, World.Now);
        }
    }

    [Theory]
    [InlineData(null, null, null, null, -1)]
    [InlineData("public", null, null, null, -1)]
    [InlineData("max-age=600", null, null, null, 600)]
    [InlineData("public, Max-Age=\"600\"", null, null, null, 600)]
    [InlineData("max-age=600", null, null, "100", 500)]
    [InlineData("max-age=600", null, null, "1000", 0)]
    [InlineData("max-age=600", null, null, "junk", 600)]
    [InlineData("max-age=600, no-store", null, null, null, 0)]
    [InlineData("no-cache", "Thu, 01 Jan 2026 01:00:00 GMT", null, null, 0)]
    [InlineData("max-age=-1", null, null, null, 0)]
    [InlineData("max-age=abc", null, null, null, 0)]
    [InlineData("max-age", null, null, null, 0)]
    [InlineData("max-age=1, max-age=600", null, null, null, 0)]
    [InlineData("max-age=99999999999999999999999", null, null, null, 2147483648)]
    [InlineData("max-age=60", "Thu, 01 Jan 2026 01:00:00 GMT", null, null, 60)]
    [InlineData(null, "Thu, 01 Jan 2026 01:00:00 GMT", null, null, 3600)]
    [InlineData(null, "Thu, 01 Jan 2026 01:00:00 GMT", "Thu, 01 Jan 2026 00:30:00 GMT", null, 1800)]
    [InlineData(null, "Thursday, 01-Jan-26 01:00:00 GMT", null, null, 3600)]
    [InlineData(null, "Thu Jan  1 01:00:00 2026", null, null, 3600)]
    [InlineData(null, "Thu, 01 Jan 2015 01:00:00 GMT", null, null, 0)]
    [InlineData(null, "0", null, null, 0)]
    [InlineData(null, "-1", null, null, 0)]
    [InlineData(null, "", null, null, 0)]
    public void Headers_SayHowLong(string? cacheControl, string? expires, string? date, string? age, long seconds) =>
        Assert.Equal(seconds, (long)(HttpFreshness.Read(new WellKnownHeaders { CacheControl = cacheControl, Expires = expires, Date = date, Age = age }, World.Now)?.TotalSeconds ?? -1));

    [Fact]
    public void Failed_WithWhatOnlyAnAnswerSays_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => WellKnownResult.Failed(WellKnownStatus.Delegated));
        Assert.Throws<ArgumentException>(() => WellKnownResult.Failed(WellKnownStatus.Gone));
        Assert.Throws<ArgumentException>(() => WellKnownResult.Failed((WellKnownStatus)99));
    }
}
