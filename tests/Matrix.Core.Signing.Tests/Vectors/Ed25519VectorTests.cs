using System.Text.Json;
using Matrix.Core.Signing.Backends;

namespace Matrix.Core.Signing.Tests.Vectors;

public class Ed25519VectorTests
{
    /// <summary>ed25519-speccheck: of its twelve cases libsodium accepts the fourth alone, and so must all backends under the policy.</summary>
    [Fact]
    public void Speccheck_AllBackends_AcceptOnlyCase3()
    {
        JsonElement[] cases = [.. VectorsFolder.ReadJson("ed25519-speccheck/cases.json").EnumerateArray()];

        Assert.Equal(12, cases.Length);
        foreach (Ed25519Backend backend in LoadedBackends.All)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                bool valid = Ed25519.Verify(backend, Hex(cases[i], "pub_key"), Hex(cases[i], "message"), Hex(cases[i], "signature"));
                Assert.True(valid == (i == 3), $"{backend.Name}, case {i}");
            }
        }
    }

    [Fact]
    public void Wycheproof_AllBackends_GiveTheExpectedResult()
    {
        JsonElement file = VectorsFolder.ReadJson("ed25519-wycheproof/ed25519_test.json");

        int count = 0;
        foreach (JsonElement group in file.GetProperty("testGroups").EnumerateArray())
        {
            byte[] publicKey = Hex(group.GetProperty("publicKey"), "pk");
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                bool expected = test.GetProperty("result").GetString() == "valid";
                foreach (Ed25519Backend backend in LoadedBackends.All)
                {
                    bool valid = Ed25519.Verify(backend, publicKey, Hex(test, "msg"), Hex(test, "sig"));
                    Assert.True(valid == expected, $"{backend.Name}, test {test.GetProperty("tcId").GetInt32()}");
                }
            }
        }

        Assert.Equal(file.GetProperty("numberOfTests").GetInt32(), count);
    }

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
