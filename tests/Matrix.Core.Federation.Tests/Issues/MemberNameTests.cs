using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>The names of members that nobody knows are kept to find those that come twice: what is kept must be bounded.</summary>
public sealed class MemberNameTests
{
    [Fact]
    public async Task SendJoin_LongNamesOfMembers_AreRefused()
    {
        string name = new('x', 100_000);
        await Assert.ThrowsAsync<FederationException>(() => Bodies.ReadAsync(SampleEvents.Utf8($$"""{"{{name}}":1,"state":[],"auth_chain":[]}"""), [4096]));
        Assert.Null(await Record.ExceptionAsync(() => Bodies.ReadAsync(SampleEvents.Utf8($$"""{"{{name[..1000]}}":1,"state":[],"auth_chain":[]}"""), [4096])));
    }
}
