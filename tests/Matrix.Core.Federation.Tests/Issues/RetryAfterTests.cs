using System.Globalization;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A wait of a peer's choice is added to a time, sooner or later: it must be one that can be added.</summary>
public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("1e14")]
    [InlineData("400000000000000")]
    public async Task RetryAfter_Absurd_CanStillBeAddedToATime(string milliseconds)
    {
        var transport = new FakeTransport($$"""{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":{{milliseconds}}}""", 429);
        await AssertCanBeAddedAsync(transport);
    }

    [Fact]
    public Task RetryAfter_UntilTheLastOfAllDays_CanStillBeAddedToATime() =>
        AssertCanBeAddedAsync(new FakeTransport((_, _) => new FederationResponse(429, null, Stream.Null) { RetryAfter = DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch }));

    private static async Task AssertCanBeAddedAsync(FakeTransport transport)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Servers.GetVersionAsync(SampleEvents.Other.Name, TestContext.Current.CancellationToken));
        Assert.True(DateTimeOffset.Parse("2024-01-01T00:00:00Z", CultureInfo.InvariantCulture) + e.RetryAfter! < DateTimeOffset.MaxValue);
    }
}
