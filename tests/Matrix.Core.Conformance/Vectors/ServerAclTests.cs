using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>server-acl</c>: which servers an ACL lets in.</summary>
public sealed class ServerAclTests
{
    [Fact]
    public void ServerAcl_EveryCase_LetsInWhomItSays()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("server-acl/cases.json", "cases"))
        {
            expected.AddField($"cases[{index}] {item.Text("name")}", Request.Of("server_acl", item), "allowed", item.GetProperty("allowed").GetBoolean());
        }

        expected.Run(64);
    }
}
