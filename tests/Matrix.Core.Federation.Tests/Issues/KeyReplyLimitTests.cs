using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>What the fetcher takes from a notary must pass the transport's limit of the kind.</summary>
public sealed class KeyReplyLimitTests
{
    [Fact]
    public void KeyLimit_AllowsANotarysReply() => Assert.True(RequestLimits.For(RequestClass.Keys).MaxBody >= TransportKeyFetcher.MaxReplySize);
}
