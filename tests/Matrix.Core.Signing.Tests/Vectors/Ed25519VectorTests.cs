using System.Text.Json;

namespace Matrix.Core.Signing.Tests.Vectors;

public class Ed25519VectorTests
{
    /// <summary>ed25519-speccheck: of its twelve cases libsodium accepts the fourth alone.</summary>
    [Fact]
    public void Speccheck_EveryCase_OnlyCase3IsGood()
    {
        JsonElement[] cases = [.. TestFolders.ReadJson("ed25519-speccheck/cases.json").EnumerateArray()];

        Assert.Equal(12, cases.Length);
        for (int i = 0; i < cases.Length; i++)
        {
            bool valid = Ed25519.Verify(Hex(cases[i], "pub_key"), Hex(cases[i], "message"), Hex(cases[i], "signature"));
            Assert.True(valid == (i == 3), $"case {i}");
        }
    }

    [Fact]
    public void Wycheproof_EveryTest_HasTheExpectedResult()
    {
        JsonElement file = TestFolders.ReadJson("ed25519-wycheproof/ed25519_test.json");

        int count = 0;
        foreach (JsonElement group in file.GetProperty("testGroups").EnumerateArray())
        {
            byte[] publicKey = Hex(group.GetProperty("publicKey"), "pk");
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                bool expected = test.GetProperty("result").GetString() == "valid";
                bool valid = Ed25519.Verify(publicKey, Hex(test, "msg"), Hex(test, "sig"));
                Assert.True(valid == expected, $"test {test.GetProperty("tcId").GetInt32()}");
            }
        }

        Assert.Equal(file.GetProperty("numberOfTests").GetInt32(), count);
    }

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
