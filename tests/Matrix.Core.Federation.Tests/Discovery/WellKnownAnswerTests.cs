namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>What a well-known says, and for how long.</summary>
public sealed class WellKnownAnswerTests
{
    [Theory]
    [InlineData(200, """{"m.server":"hs.example.net:8448"}""", WellKnownStatus.Delegated)]
    [InlineData(200, """ {"other":1.5e3,"m.server":"hs.exampl\u0065.net"} """, WellKnownStatus.Delegated)]
    [InlineData(200, """{"m.server":null}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"M.SERVER":"hs.example.net"}""", WellKnownStatus.NoServer)]
    [InlineData(200, """{"m.server":"\ud800"}""", WellKnownStatus.NotJson)]
    [InlineData(200, """{"m.server":"a","m.server":"b"}""", WellKnownStatus.NotJson)]
    [InlineData(200, "", WellKnownStatus.NotJson)]
    [InlineData(200, "\ufeff{}", WellKnownStatus.NotJson)]
    [InlineData(200, "\"m.server\"", WellKnownStatus.NotJson)]
    [InlineData(410, """{"m.server":"hs.example.net"}""", WellKnownStatus.Gone)]
    [InlineData(404, "", WellKnownStatus.NotOk)]
    [InlineData(302, "", WellKnownStatus.NotOk)]
    [InlineData(429, "", WellKnownStatus.ServerError)]
    [InlineData(500, "", WellKnownStatus.ServerError)]
    [InlineData(599, "", WellKnownStatus.ServerError)]
    public void Response_IsRead(int status, string body, WellKnownStatus expected)
    {
        WellKnownAnswer answer = Answers.WellKnown(body, status);
        Assert.Equal(expected, answer.Status);
        Assert.Equal(status, answer.HttpStatus);
        Assert.Equal(expected == WellKnownStatus.Delegated, !answer.Delegate.IsDefault);
    }

    [Theory]
    [InlineData(0, WellKnownStatus.Delegated)]
    [InlineData(1, WellKnownStatus.TooLarge)]
    public void Body_AtTheBound(int over, WellKnownStatus expected)
    {
        string body = """{"m.server":"hs.example.net"}""";
        Assert.Equal(expected, Answers.WellKnown(body + new string(' ', WellKnownAnswer.MaxBodyLength - body.Length + over)).Status);
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

            _ = WellKnownAnswer.FromResponse(200, body.AsSpan(0, random.Next(body.Length + 1)), default, World.Now);
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
        Assert.Equal(seconds, (long)(HttpFreshness.Read(new WellKnownHeaders(cacheControl, expires, date, age), World.Now)?.TotalSeconds ?? -1));

    [Fact]
    public void Failed_WithWhatOnlyAnAnswerSays_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => WellKnownAnswer.Failed(WellKnownStatus.Delegated));
        Assert.Throws<ArgumentException>(() => WellKnownAnswer.Failed(WellKnownStatus.Gone));
        Assert.Throws<ArgumentException>(() => WellKnownAnswer.Failed((WellKnownStatus)99));
    }
}
