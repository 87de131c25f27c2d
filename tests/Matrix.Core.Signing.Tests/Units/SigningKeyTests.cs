using System.Text;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Units;

public class SigningKeyTests
{
    // The seed of the spec's examples; its last character carries bits that are of no byte.
    private const string SpecSeed = "YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1";
    private const string SpecPublicKey = "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI";

    [Fact]
    public void TryParse_SeedOfTheSpec_HasItsPublicKey()
    {
        Assert.True(SigningKey.TryParse(Bytes($"ed25519 1 {SpecSeed}\n"), out SigningKey? key, out SigningKeyError error));
        using (key)
        {
            Assert.Equal(default, error);
            Assert.Equal("ed25519:1", key.KeyId.ToString());
            Assert.Equal(SpecPublicKey, key.VerifyKey.ToBase64());
        }
    }

    [Theory]
    [InlineData("ed25519 a_ABCD {0}")]
    [InlineData("ed25519 a_ABCD {0}\r\n")]
    [InlineData("\n\n  ed25519\ta_ABCD   {0}=  \n\n")]
    public void TryParse_LooseWhiteSpace_IsRead(string format)
    {
        Assert.True(SigningKey.TryParse(Bytes(format.Replace("{0}", SpecSeed, StringComparison.Ordinal)), out SigningKey? key, out _));
        using (key)
        {
            Assert.Equal("ed25519:a_ABCD", key.KeyId.ToString());
        }
    }

    [Theory]
    [InlineData("", SigningKeyErrorKind.Empty, 1)]
    [InlineData("\n \n", SigningKeyErrorKind.Empty, 3)]
    [InlineData("ed25519", SigningKeyErrorKind.Malformed, 1)]
    [InlineData("ed25519 1", SigningKeyErrorKind.Malformed, 1)]
    [InlineData("ed25519 1 {0} x", SigningKeyErrorKind.Malformed, 1)]
    [InlineData("\nrsa 1 {0}", SigningKeyErrorKind.UnsupportedAlgorithm, 2)]
    [InlineData("ed25519 1 AAAA", SigningKeyErrorKind.InvalidSeed, 1)]
    [InlineData("ed25519 1 {0}AAAA", SigningKeyErrorKind.InvalidSeed, 1)]
    [InlineData("ed25519 1 !{0}", SigningKeyErrorKind.InvalidSeed, 1)]
    [InlineData("ed25519 1 {0}\n\ned25519 2 {0}", SigningKeyErrorKind.SeveralKeys, 3)]
    public void TryParse_Malformed_SaysWhatAndWhere(string format, SigningKeyErrorKind kind, int line)
    {
        Assert.False(SigningKey.TryParse(Bytes(format.Replace("{0}", SpecSeed, StringComparison.Ordinal)), out SigningKey? key, out SigningKeyError error));
        Assert.Null(key);
        Assert.Equal(new SigningKeyError(kind, line), error);
        Assert.DoesNotContain(SpecSeed, error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"in line {line}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_VersionThatIsNoText_IsInvalidKeyId()
    {
        byte[] line = [.. "ed25519 "u8, 0xff, .. Bytes($" {SpecSeed}")];
        Assert.False(SigningKey.TryParse(line, out _, out SigningKeyError error));
        Assert.Equal(new SigningKeyError(SigningKeyErrorKind.InvalidKeyId, 1), error);

        foreach ((int length, bool valid) in new[] { (KeyId.MaxLength - 8, true), (KeyId.MaxLength - 7, false), (100_000, false) })
        {
            bool done = SigningKey.TryParse(Bytes($"ed25519 {new string('a', length)} {SpecSeed}"), out SigningKey? key, out _);
            key?.Dispose();
            Assert.Equal(valid, done);
        }
    }

    [Fact]
    public void ParseFile_SeveralLines_ReturnsAllInOrder()
    {
        IReadOnlyList<SigningKey> keys = SigningKey.ParseFile(Bytes($"ed25519 b {SpecSeed}\ned25519 a {SpecSeed}\n"));

        Assert.Equal(["ed25519:b", "ed25519:a"], keys.Select(key => key.ToString()), StringComparer.Ordinal);
        foreach (SigningKey key in keys)
        {
            key.Dispose();
        }
    }

    [Fact]
    public void ParseFile_Malformed_ThrowsWithoutTheSeed()
    {
        var e = Assert.Throws<FormatException>(() => SigningKey.ParseFile(Bytes($"ed25519 b {SpecSeed}\ned25519 a\n")));
        Assert.Contains("line 2", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(SpecSeed, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExportSeedLine_OfParsedKey_IsTheLine()
    {
        // 0 in place of 1: the same seed, without bits of no byte.
        string line = $"ed25519 a_ABCD {SpecSeed[..^1]}0\n";
        Assert.True(SigningKey.TryParse(Bytes(line), out SigningKey? key, out _));
        using (key)
        {
            Assert.Equal(line, Encoding.ASCII.GetString(key.ToUtf8()));
        }
    }

    [Fact]
    public void Generate_Twice_GivesTwoKeysThatSign()
    {
        using SigningKey one = SigningKey.Generate("a_1");
        using SigningKey other = SigningKey.Generate("a_1");
        byte[] signature = new byte[64];
        one.Sign("text"u8, signature);

        Assert.Equal("ed25519:a_1", one.KeyId.ToString());
        Assert.NotEqual(one.VerifyKey, other.VerifyKey);
        Assert.True(one.VerifyKey.Verify("text"u8, signature));
        Assert.False(other.VerifyKey.Verify("text"u8, signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a-b")]
    [InlineData("é")]
    public void Generate_VersionOutsideTheGrammar_Throws(string version)
    {
        Assert.Throws<ArgumentException>(() => SigningKey.Generate(version));
    }

    [Fact]
    public void FromSeed_Misuse_Throws()
    {
        byte[] seed = new byte[32];
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(default, seed));
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(KeyId.Parse("rsa:1"), seed));
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(KeyId.Parse("ed25519:a b"), seed));
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(KeyId.UnsafeFromUtf8("ed25519:"u8.ToArray()), seed));
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(KeyId.Parse("ed25519:a"), seed.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[33]));
    }

    [Fact]
    public void Sign_WrongSizeOfSignature_Throws()
    {
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[32]);
        Assert.Throws<ArgumentException>(() => key.Sign("text"u8, new byte[63]));
        Assert.Throws<ArgumentException>(() => key.Sign("text"u8, new byte[65]));
    }

    [Fact]
    public void Dispose_ThenUse_Throws()
    {
        SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[32]);
        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign("text"u8, new byte[64]));
        Assert.Throws<ObjectDisposedException>(key.ToUtf8);
        Assert.Equal("ed25519:a", key.ToString());
        Assert.Equal(32, key.VerifyKey.Bytes.Length);
    }

    [Fact]
    public void Dispose_WhileOthersSign_EverySignatureIsGoodOrRefused()
    {
        for (int round = 0; round < 50; round++)
        {
            SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new SeededRandom((ulong)round).Bytes(32));
            Parallel.For(0, 8, i =>
            {
                if (i == 4)
                {
                    key.Dispose();
                    return;
                }

                byte[] signature = new byte[64];
                try
                {
                    key.Sign("text"u8, signature);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                Assert.True(key.VerifyKey.Verify("text"u8, signature));
            });
        }
    }

    /// <summary>An exported line is the only way a seed leaves the key, and a generated key has one too.</summary>
    [Fact]
    public void ExportSeedLine_OfGeneratedKey_IsReadAsTheSameKey()
    {
        using SigningKey key = SigningKey.Generate("a_1");
        using SigningKey again = Assert.Single(SigningKey.ParseFile(key.ToUtf8()));

        Assert.Equal(key.KeyId, again.KeyId);
        Assert.Equal(key.VerifyKey, again.VerifyKey);
        Assert.Equal(key.ToUtf8(), again.ToUtf8());
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    [Fact]
    public void Parse_FileWithOneKey_IsTheKey()
    {
        using var key = SigningKey.Generate("a");
        using SigningKey parsed = SigningKey.Parse(key.ToUtf8());
        Assert.Equal((key.KeyId, key.VerifyKey), (parsed.KeyId, parsed.VerifyKey));
        Assert.Throws<FormatException>(() => SigningKey.Parse("ed25519 a"u8));
        Assert.Equal(key.VerifyKey, VerifyKey.FromBytes(key.VerifyKey.Bytes));
        Assert.Equal(key.VerifyKey, VerifyKey.FromBase64(key.VerifyKey.ToBase64()));
        Assert.Throws<ArgumentException>("bytes", () => VerifyKey.FromBytes(new byte[31]));
        Assert.Throws<FormatException>(() => VerifyKey.FromBase64("AAAA"));
    }
}
