namespace Matrix.Core.AspNetCore.Tests;

/// <summary>A host with a lower limit on bodies than the endpoints.</summary>
public sealed class SmallBodyTests : KestrelFixture
{
    private protected override long? MaxRequestBodySize => 100;

    [Theory]
    [InlineData(101L)]
    [InlineData(-1L)]
    public async Task Answer_BodyAboveTheLimitOfTheHost_IsTooLarge(long length) =>
        AssertError(413, "M_TOO_LARGE", await SendAsync("PUT", "/_matrix/federation/v1/send/1", new byte[101], length: length));
}
