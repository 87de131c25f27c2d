using System.Text;
using Matrix.Core.Json;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class JsonReadme
{
    [Fact]
    public void CanonicalJson_IsWrittenAndRead()
    {
        #region readme src/Matrix.Core.Json/README.md
        if (CanonicalJson.TryCanonicalize("{ \"b\": 1, \"a\": \"\\u00e9\" }"u8, CanonicalJsonMode.Strict, out byte[] canonical, out JsonError error))
        {
            JsonSlice value = JsonSlice.FromCanonical(canonical);            // {"a":"é","b":1}
            _ = value.TryGetMember("b"u8, out JsonSlice b) && b.TryGetInt64(out long one);
        }
        #endregion

        Assert.Equal("""{"a":"é","b":1}""", new UTF8Encoding(false, true).GetString(canonical));
        Assert.True(JsonSlice.FromCanonical(canonical).TryGetMember("b"u8, out JsonSlice member));
        Assert.True(member.TryGetInt64(out long number));
        Assert.Equal(1, number);
        Assert.Equal(default, error);
    }
}
