using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

public sealed class ContentHashTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void ContentHashMatches_HashInAnySpellingOfBase64_IsRead(int version)
    {
        string hash = RightHash(version);
        Assert.Equal(43, hash.Length);
        foreach (string spelled in (string[])[hash, hash + "=", hash.Replace('+', '-').Replace('/', '_'), hash.Replace('+', '-').Replace('/', '_') + "=", LooseEnd(hash)])
        {
            Assert.True(WithHash(version, EventDraft.Quote(spelled)).ContentHashMatches(), spelled);
        }

        Assert.True(WithHash(version, "\"" + string.Concat(hash.Select(c => $"\\u{(int)c:x4}")) + "\"").ContentHashMatches());
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void ContentHashMatches_AnythingElse_DoesNot(int version)
    {
        string hash = RightHash(version);
        char other = hash[0] == 'A' ? 'B' : 'A';
        foreach (string value in (string[])[EventDraft.Quote(hash + "=="), EventDraft.Quote(hash + "A"), EventDraft.Quote(hash[1..]), EventDraft.Quote(" " + hash), EventDraft.Quote(hash + "\n"), EventDraft.Quote(other + hash[1..]), "\"\"", "null", "1", "[]", $"[\"{hash}\"]", "{}"])
        {
            Assert.False(WithHash(version, value).ContentHashMatches(), value);
        }

        Assert.False(EventDraft.Message(version).With("hashes", "{}").Parse().ContentHashMatches());
        Assert.False(EventDraft.Message(version).With("hashes", $$"""{"sha512":"{{hash}}"}""").Parse().ContentHashMatches());
    }

    [Fact]
    public void ContentHashMatches_HashCutOfItsLastZero_DoesNot()
    {
        EventDraft draft = EventDraft.Message(6);
        int ts = Enumerable.Range(0, 10_000).First(i => Oracle.ContentHash(draft.With("origin_server_ts", $"{i}").Tree, 6)[^1] == 0);
        byte[] hash = Oracle.ContentHash(draft.With("origin_server_ts", $"{ts}").Tree, 6);
        Assert.True(draft.With("hashes", $$"""{"sha256":"{{Oracle.Base64(hash)}}"}""").Parse().ContentHashMatches());
        Assert.False(draft.With("hashes", $$"""{"sha256":"{{Oracle.Base64(hash[..^1])}}"}""").Parse().ContentHashMatches());
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void ContentHash_CoversAllButHashesSignaturesAndUnsigned(int version)
    {
        Pdu plain = EventDraft.Message(version).Parse();
        Pdu dressed = EventDraft.Message(version).With("unsigned", """{"age":1}""").With("signatures", """{"x":{"ed25519:1":"y"}}""").With("hashes", """{"sha256":"z","md5":1}""").Parse();
        Assert.Equal(plain.ComputeContentHash(), dressed.ComputeContentHash());
        foreach (string extra in (string[])["age_ts", "outlier", "destinations", "origin", "redacts", "membership", "x", "", "hashes\0", "signatures ", "Unsigned"])
        {
            Assert.NotEqual(plain.ComputeContentHash(), EventDraft.Message(version).With(extra, "1").Parse().ComputeContentHash());
        }
    }

    private static string RightHash(int version) =>
        EventDraft.Message(version).With("origin_server_ts", "1").Hashed().Tree.GetProperty("hashes").GetProperty("sha256").GetString()!;

    private static Pdu WithHash(int version, string json) =>
        EventDraft.Message(version).With("origin_server_ts", "1").With("hashes", $$"""{"sha256":{{json}}}""").Parse();

    /// <summary>The same bytes with the two bits set that the last character has to spare.</summary>
    private static string LooseEnd(string hash)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        return hash[..^1] + Alphabet[Alphabet.IndexOf(hash[^1], StringComparison.Ordinal) | 3];
    }
}
