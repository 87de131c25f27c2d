namespace Matrix.Core.Signing.Tests.Units;

public class VerifyKeyTests
{
    private const string SpecKey = "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI";

    [Fact]
    public void IsUsable_KeyOfAServer_IsTrue()
    {
        Assert.True(VerifyKey.TryFromBase64(SpecKey, out VerifyKey? key));
        Assert.True(key.IsUsable);
    }

    [Fact]
    public void IsUsable_EncodingBeyondTheField_IsFalse()
    {
        byte[] beyond = [.. Enumerable.Repeat((byte)0xff, 32)];
        Assert.True(VerifyKey.TryFromBytes(beyond, out VerifyKey? key));
        Assert.False(key.IsUsable);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void TryCreate_WrongLength_IsFalse(int length)
    {
        Assert.False(VerifyKey.TryFromBytes(new byte[length], out VerifyKey? key));
        Assert.Null(key);
    }

    [Fact]
    public void Equality_IsOfBytes()
    {
        Assert.True(VerifyKey.TryFromBase64(SpecKey, out VerifyKey? one));
        Assert.True(VerifyKey.TryFromBase64("XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI="u8, out VerifyKey? same));
        Assert.True(VerifyKey.TryFromBytes(new byte[32], out VerifyKey? other));
        VerifyKey? none = null;

        Assert.Equal(one, same);
        Assert.True(one == same);
        Assert.False(one != same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
        Assert.True(one != other);
        Assert.False(one == none);
        Assert.False(none == one);
        Assert.True(none == null);
        Assert.False(one.Equals("text"));
        Assert.Equal(SpecKey, one.ToBase64());
        Assert.Equal(SpecKey, one.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJ")]
    [InlineData("XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNIAAAA")]
    [InlineData("XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJN!")]
    public void TryFromBase64_NotAKey_IsFalse(string base64)
    {
        Assert.False(VerifyKey.TryFromBase64(base64, out VerifyKey? key));
        Assert.Null(key);
        Assert.False(VerifyKey.TryFromBase64(System.Text.Encoding.ASCII.GetBytes(base64), out key));
        Assert.Null(key);
    }

    [Fact]
    public void TryFromBase64_Alphabets_AreThoseAskedFor()
    {
        string standard = "//" + SpecKey[2..];
        string urlSafe = "__" + SpecKey[2..];

        Assert.True(VerifyKey.TryFromBase64(standard, out VerifyKey? one));
        Assert.True(VerifyKey.TryFromBase64(urlSafe, out VerifyKey? other));
        Assert.Equal(one, other);
        Assert.False(VerifyKey.TryFromBase64(urlSafe, out _, Base64Alphabet.Standard));
        Assert.False(VerifyKey.TryFromBase64(standard, out _, Base64Alphabet.UrlSafe));
    }

    [Fact]
    public void Verify_KeyOfSmallOrder_IsRepresentableAndNeverGood()
    {
        // y = 1, the neutral element: R = 1 and S = 0 would satisfy the equation for every message.
        byte[] neutral = new byte[32];
        neutral[0] = 1;

        Assert.True(VerifyKey.TryFromBytes(neutral, out VerifyKey? key));
        Assert.Equal(neutral, key.Bytes);
        Assert.False(key.IsUsable);
        Assert.False(key.Verify("any"u8, [.. neutral, .. new byte[32]]));
    }

    [Fact]
    public void Verify_Rfc8032_IsGoodAndOnlyWithTheRightLength()
    {
        foreach ((_, string publicKey, string message, string signature) in Rfc8032.Vectors)
        {
            Assert.True(VerifyKey.TryFromBytes(Convert.FromHexString(publicKey), out VerifyKey? key));
            byte[] text = Convert.FromHexString(message);
            byte[] signed = Convert.FromHexString(signature);
            Assert.True(key.Verify(text, signed));
            Assert.False(key.Verify([.. text, 0], signed));
            Assert.False(key.Verify(text, signed.AsSpan(..63)));
            Assert.False(key.Verify(text, [.. signed, 0]));
        }
    }

    /// <summary>A key document of a stranger may hold hundreds of keys, and most are never used.</summary>
    [Fact]
    public void TryCreate_KeyThatIsNeverUsed_IsOneSmallObject()
    {
        byte[] bytes = new byte[32];
        bytes[0] = 9;
        _ = VerifyKey.TryFromBytes(bytes, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = VerifyKey.TryFromBytes(bytes, out VerifyKey? key);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.NotNull(key);
        Assert.InRange(allocated, 1, 64);
    }
}
