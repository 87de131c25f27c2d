namespace Matrix.Core.Signing.Tests.Units;

public class Ed25519Tests
{
    [Fact]
    public void BackendName_OnThisMachine_NamesLibraryAndVersion()
    {
        Assert.Matches(@"^NSec\.Cryptography \d+\.\d+\.\d+$", Ed25519.BackendName);
    }

    [Fact]
    public void SignAndVerify_OfRfc8032_HaveItsKeysAndSignatures()
    {
        foreach ((string seed, string publicKey, string message, string signature) in Rfc8032.Vectors)
        {
            byte[] text = Convert.FromHexString(message);
            using SigningKey key = Rfc8032.KeyOf(Convert.FromHexString(seed));
            Assert.Equal(publicKey, Convert.ToHexStringLower(key.VerifyKey.Bytes));

            byte[] signed = new byte[64];
            key.Sign(text, signed);
            Assert.Equal(signature, Convert.ToHexStringLower(signed));
            Assert.True(Ed25519.Verify(key.VerifyKey.Bytes, text, signed));
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

    /// <summary>Every event costs a verification: what it allocates is paid for each.</summary>
    [Fact]
    public void Verify_UnderAKeyThatWasUsed_AllocatesNothing()
    {
        using SigningKey key = Rfc8032.KeyOf(new byte[32]);
        byte[] message = new byte[900];
        byte[] good = new byte[64];
        key.Sign(message, good);
        byte[] bad = [.. good];
        bad[40] ^= 1;
        VerifyKey verifyKey = key.VerifyKey;
        Assert.True(verifyKey.Verify(message, good));
        Assert.False(verifyKey.Verify(message, bad));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _ = verifyKey.Verify(message, good);
            _ = verifyKey.Verify(message, bad);
            key.Sign(message, bad);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Try_LibraryThatDoesNotLoad_SaysSo()
    {
        var inner = new DllNotFoundException("it is not there.");

        var e = Assert.Throws<PlatformNotSupportedException>(() => NSecEd25519.Try<FaultyEd25519>(() => throw inner));

        Assert.Same(inner, e.InnerException);
        Assert.Contains("it is not there.", e.Message, StringComparison.Ordinal);
        Assert.Contains("NSec.Cryptography", e.Message, StringComparison.Ordinal);
    }

    /// <summary>NSec throws this where the native library is of a version that it does not know.</summary>
    [Fact]
    public void Try_LibraryOfAnotherVersion_IsOneKindOfException()
    {
        _ = Assert.Throws<PlatformNotSupportedException>(() => NSecEd25519.Try<FaultyEd25519>(() => throw new InvalidOperationException("another version.")));
    }

    [Theory]
    [InlineData(FaultyEd25519.Fault.DerivesOtherwise, "public key")]
    [InlineData(FaultyEd25519.Fault.SignsOtherwise, "signs otherwise")]
    [InlineData(FaultyEd25519.Fault.RefusesAll, "refuses a good")]
    [InlineData(FaultyEd25519.Fault.AcceptsAll, "flipped bit")]
    [InlineData(FaultyEd25519.Fault.Cofactored, "cofactor")]
    internal void Try_ImplementationWithAFault_IsRefusedAndTheFaultNamed(FaultyEd25519.Fault fault, string reason)
    {
        var e = Assert.Throws<PlatformNotSupportedException>(() => NSecEd25519.Try(() => new FaultyEd25519(fault)));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Try_ImplementationWithoutAFault_IsTaken()
    {
        var sound = new FaultyEd25519(FaultyEd25519.Fault.None);

        Assert.Same(sound, NSecEd25519.Try(() => sound));
    }
}
