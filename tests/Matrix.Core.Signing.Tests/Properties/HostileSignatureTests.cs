using System.Buffers.Binary;
using System.Collections;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Properties;

/// <summary>Signatures under hostile keys and with hostile halves have the verdicts that the libraries before this one gave them, and what is not mutated is good.</summary>
public class HostileSignatureTests
{
    private const int Rounds = 4000;

    /// <summary>SHA-256 of the verdicts, a bit a round from the least: recorded with libsodium 1.0.18 and OpenSSL 3.0.19, called directly, which agreed in every round.</summary>
    private const string RecordedVerdicts = "eb2e6cfa8896ac0e07e44d85454fe28d3966ce06ed75c92fc304e09380c4fa70";

    // Encodings that verifiers are known to differ on: small order, y ≥ p, S around L, and plain extremes.
    private static readonly string[] HostileWords =
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
        "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
    ];

    [Fact]
    public void Verify_HostileMutations_HasTheRecordedVerdicts()
    {
        KeyId keyId = KeyId.Parse("ed25519:a");
        var random = new SeededRandom(20250);
        var verdicts = new BitArray(Rounds);
        int good = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] message = random.Bytes(random.Next(200));
            using SigningKey key = SigningKey.FromSeed(keyId, random.Bytes(Ed25519.SeedSize));
            byte[] publicKey = key.VerifyKey.Bytes.ToArray();
            byte[] signature = new byte[Ed25519.SignatureSize];
            key.Sign(message, signature);
            bool mutated = Mutate(random, publicKey, message, signature);

            bool isGood = Ed25519.Verify(publicKey, message, signature);
            string state = $"round {round}: {Convert.ToHexString(publicKey)} {Convert.ToHexString(message)} {Convert.ToHexString(signature)}";
            Assert.True(VerifyKey.TryFromBytes(publicKey, out VerifyKey? verifyKey), state);
            Assert.True(isGood == verifyKey.Verify(message, signature), state);
            Assert.True(isGood || mutated, state);
            verdicts[round] = isGood;
            good += isGood ? 1 : 0;
        }

        byte[] bits = new byte[Rounds / 8];
        verdicts.CopyTo(bits, 0);
        Assert.InRange(good, Rounds / 20, Rounds / 2);
        Assert.Equal(RecordedVerdicts, Convert.ToHexStringLower(SHA256.HashData(bits)));
    }

    private static bool Mutate(SeededRandom random, byte[] publicKey, byte[] message, byte[] signature)
    {
        byte[] target = random.Next(2) == 0 ? publicKey : signature;
        byte[] word = Convert.FromHexString(HostileWords[random.Next(HostileWords.Length)]);
        switch (random.Next(8))
        {
            case 0:
                return false;
            case 1:
                target[random.Next(target.Length)] ^= (byte)(1 << random.Next(8));
                return true;
            case 2:
                word.CopyTo(publicKey, 0);
                return true;
            case 3:
                word.CopyTo(signature, 32 * random.Next(2));
                return true;
            case 4: // both halves hostile: the equations without S
                word.CopyTo(publicKey, 0);
                Convert.FromHexString(HostileWords[random.Next(HostileWords.Length)]).CopyTo(signature, 0);
                signature.AsSpan(32).Clear();
                return true;
            case 5: // the malleable twin: S + L
                AddOrder(signature.AsSpan(32));
                return true;
            case 6 when message.Length > 0:
                message[random.Next(message.Length)] ^= 1;
                return true;
            default:
                publicKey[31] ^= 0x80;
                return true;
        }
    }

    private static void AddOrder(Span<byte> s)
    {
        ReadOnlySpan<ulong> order = [0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000];
        UInt128 carry = 0;
        for (int i = 0; i < 4; i++)
        {
            carry += (UInt128)BinaryPrimitives.ReadUInt64LittleEndian(s[(8 * i)..]) + order[i];
            BinaryPrimitives.WriteUInt64LittleEndian(s[(8 * i)..], unchecked((ulong)carry));
            carry >>= 64;
        }
    }
}
