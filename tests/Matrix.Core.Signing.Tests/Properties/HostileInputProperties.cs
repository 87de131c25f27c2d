using System.Collections.Immutable;
using FsCheck.Xunit;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Properties;

/// <summary>Whatever the bytes, nothing that reads what a peer sent throws.</summary>
public class HostileInputProperties
{
    private static readonly SigningKey Key = SigningKey.FromSeed(KeyId.Parse("ed25519:a"), new byte[32]);
    private static readonly ServerName Server = ServerName.Parse("a.example");

    private static readonly byte[] Document = SignedJson.Sign(
        System.Text.Encoding.ASCII.GetBytes(
            $$$"""
            {"server_name":"a.example","valid_until_ts":1,"verify_keys":{"ed25519:a":{"key":"{{{Key.VerifyKey}}}"}},
            "old_verify_keys":{"ed25519:b":{"key":"{{{Key.VerifyKey}}}","expired_ts":1}},"unsigned":{"a":1.5}}
            """),
        Server,
        Key);

    [Property]
    public void TryMethods_ArbitraryBytes_NeverThrow(byte[] bytes) => ReadAll(bytes);

    [Fact]
    public void TryMethods_MutatedDocuments_NeverThrowNorVerifyOtherwise()
    {
        byte[] seedLine = Key.ToUtf8();
        var random = new SeededRandom(99);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutated = Mutate(random, random.Next(4) == 0 ? seedLine : Document);
            ReadAll(mutated);
        }
    }

    private static void ReadAll(byte[] bytes)
    {
        _ = VerifyKey.TryFromBytes(bytes, out _);
        _ = VerifyKey.TryFromBase64(bytes, out _);
        _ = UnpaddedBase64.TryDecode(bytes, out _);
        _ = Ed25519.Verify(bytes, bytes, bytes);
        _ = Key.VerifyKey.Verify(bytes, bytes);
        if (SigningKey.TryParseFile(bytes, out ImmutableArray<SigningKey> keys, out _))
        {
            keys.ToList().ForEach(key => key.Dispose());
        }

        SignedJsonResult result = SignedJson.Verify(bytes, Server, new Dictionary<KeyId, VerifyKey> { [Key.KeyId] = Key.VerifyKey });
        _ = SignedJson.TrySign(bytes, Server, Key, out _, out _);
        bool parsed = ServerKeys.TryParse(bytes, out ServerKeys? document, out ServerKeysError error);
        Assert.Equal(parsed, error.Kind == ServerKeysErrorKind.None);

        // A document that passes is signed by Key, in what is signed of it: nothing but Document itself is.
        if (parsed && document!.ServerName == Server && result.IsValid)
        {
            Assert.Equal(new MatrixTimestamp(1), document.ValidUntil);
            Assert.Equal(Key.VerifyKey, document.VerifyKeys[Key.KeyId]);
        }
    }

    private static byte[] Mutate(SeededRandom random, byte[] source)
    {
        List<byte> bytes = [.. source];
        for (int i = random.Next(3); i >= 0 && bytes.Count > 1; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, "{}[]\",:0\\ \0"u8[random.Next(11)]);
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(20)));
                    break;
            }
        }

        return [.. bytes];
    }
}
