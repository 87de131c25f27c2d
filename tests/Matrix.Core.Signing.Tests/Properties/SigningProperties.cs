using FsCheck.Xunit;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Properties;

public class SigningProperties
{
    private static readonly KeyId KeyId = KeyId.Parse("ed25519:a");

    [Property]
    public bool Verify_OfWhatSignMade_IsGood(byte[] message, ulong seed)
    {
        using SigningKey key = SigningKey.FromSeed(KeyId, new SeededRandom(seed).Bytes(32));
        byte[] signature = new byte[64];
        key.Sign(message, signature);
        return key.VerifyKey.Verify(message, signature) && Ed25519.Verify(key.VerifyKey.Bytes, message, signature);
    }

    [Property]
    public bool Verify_AnyBitFlipped_IsBad(byte[] message, ulong seed)
    {
        var random = new SeededRandom(seed);
        using SigningKey key = SigningKey.FromSeed(KeyId, random.Bytes(32));
        byte[] signature = new byte[64];
        key.Sign(message, signature);
        byte[] all = [.. key.VerifyKey.Bytes, .. signature, .. message];
        int bit = random.Next(all.Length * 8);
        all[bit / 8] ^= (byte)(1 << (bit % 8));
        return !Ed25519.Verify(all.AsSpan(0, 32), all.AsSpan(96), all.AsSpan(32, 64));
    }

    [Property]
    public bool SignedJson_AnyStringAndEntity_RoundTrips(ulong seed, int number)
    {
        using SigningKey key = SigningKey.FromSeed(KeyId, new byte[32]);
        var keys = new Dictionary<KeyId, VerifyKey> { [KeyId] = key.VerifyKey };
        var random = new SeededRandom(seed);
        string entity = RandomText(random);
        byte[] json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>(StringComparer.Ordinal) { [RandomText(random) + "a"] = RandomText(random), ["n"] = number, ["unsigned"] = number });

        byte[] once = SignedJson.Sign(json, entity, key);
        byte[] twice = SignedJson.Sign(once, entity + "2", key);
        return SignedJson.Verify(once, entity, keys).IsValid
            && SignedJson.Verify(twice, entity, keys).IsValid
            && SignedJson.Verify(twice, entity + "2", keys).IsValid
            && twice.AsSpan().SequenceEqual(SignedJson.Sign(twice, entity, key));
    }

    [Property]
    public bool SeedLine_AnySeed_RoundTrips(ulong seed)
    {
        using SigningKey key = SigningKey.FromSeed(KeyId, new SeededRandom(seed).Bytes(32));
        byte[] line = key.ToUtf8();
        bool done = SigningKey.TryParse(line, out SigningKey? read, out _);
        using (read)
        {
            return done && read!.VerifyKey == key.VerifyKey && read.KeyId == key.KeyId && line.AsSpan().SequenceEqual(read.ToUtf8());
        }
    }

    private static string RandomText(SeededRandom random)
    {
        string[] pieces = ["a", "\"", "\\", "\u0000", "\u001f", "\u007f", "\u2028", "é", "\ufffd", "\ue000", "\U0001F600", "/", ":", " "];
        return string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
    }
}
