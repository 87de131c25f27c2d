using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization.Tests.Vectors;

/// <summary>Access control lists of other implementations.</summary>
public sealed class ServerAclVectors
{
    [Fact]
    public void ServerAcl_EveryRow_HasItsVerdict()
    {
        JsonElement[] rows = [.. Text.Tree(File.ReadAllBytes(TestFolders.Vectors("server-acl", "cases.json"))).GetProperty("cases").EnumerateArray()];
        string[] wrong = [.. rows.Where(row => Allows(row) != row.GetProperty("allowed").GetBoolean()).Select(row => row.GetRawText())];
        Assert.Empty(wrong);
        Assert.Equal(64, rows.Length);
    }

    private static bool Allows(JsonElement row)
    {
        string content = row.GetProperty("content").GetRawText();
        return ServerAcl.FromEvent(TestEvent.State("m.room.server_acl", "", TestRoom.Alice, content).Load(Versions.Of(10))).Allows(ServerName.Parse(row.GetProperty("server").GetString()!));
    }
}
