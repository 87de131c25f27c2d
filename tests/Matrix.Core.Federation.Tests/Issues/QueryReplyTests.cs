using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A reply of any kind is the JSON value alone.</summary>
public sealed class QueryReplyTests
{
    [Fact]
    public async Task Query_WhiteSpaceAroundTheReply_IsNotPartOfTheValue()
    {
        RawJson reply = await SampleEvents.Client(new FakeTransport("\n {\"a\":1}\r\n")).Queries.QueryAsync(SampleEvents.Other.Name, "x", cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(reply.IsObject);
        Assert.Equal("{\"a\":1}", reply.ToString());
    }
}
