using System.Security.Cryptography;
using Matrix.Core.Signing.Backends;

namespace Matrix.Core.Signing.Tests.Units;

public class Ed25519BackendTests
{
    [Fact]
    public void BackendName_OnThisMachine_NamesLibraryAndVersion()
    {
        Assert.Matches(@"^(libsodium|OpenSSL libcrypto) \d+\.\d+\.\d+", Ed25519.BackendName);
    }

    [Fact]
    public void Backends_OfRfc8032_DeriveSignAndVerify()
    {
        foreach (Ed25519Backend backend in LoadedBackends.All)
        {
            foreach ((string seed, string publicKey, string message, string signature) in Rfc8032.Vectors)
            {
                byte[] text = Convert.FromHexString(message);
                byte[] keyPair = LoadedBackends.KeyPair(backend, Convert.FromHexString(seed));
                Assert.Equal(publicKey, Convert.ToHexStringLower(keyPair.AsSpan(32)));

                byte[] signed = new byte[64];
                backend.Sign(keyPair, text, signed);
                Assert.Equal(signature, Convert.ToHexStringLower(signed));
                Assert.True(Ed25519.Verify(backend, keyPair.AsSpan(32), text, signed), backend.Name);
            }
        }
    }

    [Fact]
    public void Verify_WrongLengths_IsFalse()
    {
        (_, string publicKey, string message, string signature) = Rfc8032.Vectors[2];
        byte[] key = Convert.FromHexString(publicKey);
        byte[] text = Convert.FromHexString(message);
        byte[] signed = Convert.FromHexString(signature);

        Assert.True(Ed25519.Verify(key, text, signed));
        Assert.False(Ed25519.Verify([], text, signed));
        Assert.False(Ed25519.Verify(key.AsSpan(1), text, signed));
        Assert.False(Ed25519.Verify([.. key, 0], text, signed));
        Assert.False(Ed25519.Verify(key, text, []));
        Assert.False(Ed25519.Verify(key, text, signed.AsSpan(1)));
        Assert.False(Ed25519.Verify(key, text, [.. signed, 0]));
    }

    [Fact]
    public void OpenSslBackend_AfterBadKeysAndSignatures_LeavesNoErrorsForOthers()
    {
        byte[] notAPoint = new byte[32];
        notAPoint[0] = 2;
        foreach (Ed25519Backend backend in LoadedBackends.All)
        {
            Assert.False(backend.Verify(notAPoint, [1], new byte[64]));
        }

        // .NET's own cryptography on Linux reads the same queue.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] signature = key.SignData(new byte[] { 1 }, HashAlgorithmName.SHA256);
        Assert.True(key.VerifyData(new byte[] { 1 }, signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void Choose_FirstCannotBeLoaded_TakesTheNext()
    {
        Ed25519Backend working = LoadedBackends.All[0];

        Ed25519Backend chosen = Ed25519BackendLoader.Choose(
        [
            ("absent", () => throw new DllNotFoundException("not there")),
            ("old", () => throw new EntryPointNotFoundException("too old")),
            ("working", () => working),
        ]);

        Assert.Same(working, chosen);
    }

    [Fact]
    public void Choose_NoneCanBeLoaded_SaysWhatToInstallAndWhatWasTried()
    {
        var e = Assert.Throws<PlatformNotSupportedException>(() => Ed25519BackendLoader.Choose(
        [
            ("absent", () => throw new DllNotFoundException("it is not there")),
            ("cofactored", () => new FaultyBackend(LoadedBackends.All[0], FaultyBackend.Fault.AcceptsAll)),
        ]));

        Assert.Contains("brew install libsodium", e.Message, StringComparison.Ordinal);
        Assert.Contains("absent: it is not there", e.Message, StringComparison.Ordinal);
        Assert.Contains("cofactored: faulty is refused", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultyBackend.Fault.None, null)]
    [InlineData(FaultyBackend.Fault.DerivesOtherwise, "public key")]
    [InlineData(FaultyBackend.Fault.SignsOtherwise, "signs otherwise")]
    [InlineData(FaultyBackend.Fault.RefusesAll, "refuses a good")]
    [InlineData(FaultyBackend.Fault.AcceptsAll, "flipped bit")]
    [InlineData(FaultyBackend.Fault.Cofactored, "cofactor")]
    internal void SelfTest_Fault_IsNamed(FaultyBackend.Fault fault, string? reason)
    {
        string? refusal = Ed25519SelfTest.Run(new FaultyBackend(LoadedBackends.All[0], fault));

        if (reason is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains(reason, refusal, StringComparison.Ordinal);
        }
    }
}
