using System.Globalization;
using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing.Tests.Units;

/// <summary>What one document may cost: keys and signatures are counted before anything is verified.</summary>
public class ServerKeysBoundTests
{
    private static readonly ServerName Server = ServerName.Parse("a.example");

    /// <summary>A document of 1,480 keys, each with its signature, cost 0.66 s of CPU.</summary>
    [Fact]
    public void TryParse_ManySelfSigningKeys_VerifiesOneSignature()
    {
        byte[] json = Document(1480, signatures: 1480);
        Assert.InRange(json.Length, 240_000, 260_000);

        Assert.True(TryParse(json, good: int.MinValue, out ServerKeys? keys, out int verified));
        Assert.Equal(1, verified);
        Assert.Equal(ServerKeys.MaxVerifyKeys, keys.VerifyKeys.Count);
        Assert.Equal(1480 - ServerKeys.MaxVerifyKeys, keys.LeftOut);
    }

    [Fact]
    public void TryParse_ManyBadSignatures_VerifiesNoMoreThanTheBound()
    {
        Assert.False(TryParse(Document(1480, signatures: 1480), good: int.MaxValue, out _, out int verified));
        Assert.Equal(ServerKeys.MaxSignatureChecks, verified);
    }

    [Theory]
    [InlineData(ServerKeys.MaxSignatureChecks - 1, true)]
    [InlineData(ServerKeys.MaxSignatureChecks, false)]
    public void TryParse_GoodSignatureAfterBadOnes_IsFoundWithinTheBound(int bad, bool isFound)
    {
        Assert.Equal(isFound, TryParse(Document(bad + 1, signatures: bad + 1), good: bad, out _, out int verified));
        Assert.Equal(ServerKeys.MaxSignatureChecks, verified);
    }

    [Theory]
    [InlineData(ServerKeys.MaxVerifyKeys, 0)]
    [InlineData(ServerKeys.MaxVerifyKeys + 1, 1)]
    public void TryParse_VerifyKeys_AreBounded(int count, int leftOut)
    {
        Assert.True(TryParse(Document(count, signatures: 1), good: int.MinValue, out ServerKeys? keys, out _));
        Assert.Equal(ServerKeys.MaxVerifyKeys, keys.VerifyKeys.Count);
        Assert.Equal(leftOut, keys.LeftOut);
    }

    [Fact]
    public void TryParse_TooManyVerifyKeys_KeepsThoseThatSign()
    {
        byte[] json = Document(ServerKeys.MaxVerifyKeys + 1, signatures: 1, firstSignature: ServerKeys.MaxVerifyKeys);
        Assert.True(TryParse(json, good: int.MinValue, out ServerKeys? keys, out _));
        Assert.True(keys.VerifyKeys.ContainsKey(IdOf(ServerKeys.MaxVerifyKeys)));
        Assert.False(keys.VerifyKeys.ContainsKey(IdOf(ServerKeys.MaxVerifyKeys - 1)));
    }

    [Theory]
    [InlineData(ServerKeys.MaxOldVerifyKeys, 0)]
    [InlineData(ServerKeys.MaxOldVerifyKeys + 1, 1)]
    public void TryParse_OldVerifyKeys_AreBounded_AndTheOldestIsLeftOut(int count, int leftOut)
    {
        Assert.True(TryParse(Document(1, signatures: 1, old: count), good: int.MinValue, out ServerKeys? keys, out _));
        Assert.Equal(ServerKeys.MaxOldVerifyKeys, keys.OldVerifyKeys.Count);
        Assert.Equal(leftOut, keys.LeftOut);
        Assert.Equal(leftOut == 0, keys.OldVerifyKeys.ContainsKey(KeyId.Parse("ed25519:old0000")));
        Assert.True(keys.OldVerifyKeys.ContainsKey(KeyId.Parse(string.Create(CultureInfo.InvariantCulture, $"ed25519:old{count - 1:0000}"))));
    }

    [Theory]
    [InlineData(ServerKeys.MaxSignatureChecks - 1, true)]
    [InlineData(ServerKeys.MaxSignatureChecks, false)]
    public void TryFindSigner_ManyCandidates_VerifiesNoMoreThanTheBound(int bad, bool isFound)
    {
        Assert.True(TryParse(Document(1480, signatures: 1480), good: int.MinValue, out ServerKeys? keys, out _));
        int verified = 0;
        IEnumerable<ServerKey> candidates = Enumerable.Range(0, 1480).Select(index => new ServerKey(IdOf(index), KeyOf(index), MatrixTimestamp.UnixEpoch));
        Assert.Equal(isFound, keys.TryFindSigner(candidates, (_, _, _) => verified++ == bad, out ServerKey? signer));
        Assert.Equal(ServerKeys.MaxSignatureChecks, verified);
        Assert.Equal(isFound ? IdOf(bad) : default, signer?.KeyId ?? default);
    }

    private static bool TryParse(byte[] json, int good, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ServerKeys? keys, out int verified)
    {
        int count = 0;
        bool read = ServerKeys.TryParse(json, Server, (VerifyKey _, ReadOnlySpan<byte> _, JsonSlice _) => count++ >= good, out keys, out _);
        verified = count;
        return read;
    }

    private static byte[] Document(int keys, int signatures, int firstSignature = 0, int old = 0)
    {
        string signature = UnpaddedBase64.Encode(new byte[64]);
        IEnumerable<string> current = Enumerable.Range(0, keys).Select(index => $$"""
            "{{IdOf(index)}}":{"key":"{{KeyOf(index)}}"}
            """);
        IEnumerable<string> retired = Enumerable.Range(0, old).Select(index => string.Create(CultureInfo.InvariantCulture, $$"""
            "ed25519:old{{index:0000}}":{"expired_ts":{{index}},"key":"{{KeyOf(index)}}"}
            """));
        IEnumerable<string> signed = Enumerable.Range(firstSignature, signatures).Select(index => $$"""
            "{{IdOf(index)}}":"{{signature}}"
            """);
        return Encoding.ASCII.GetBytes(
            "{\"server_name\":\"" + Server + "\",\"valid_until_ts\":1700086400000,\"verify_keys\":{" + string.Join(',', current)
            + "},\"old_verify_keys\":{" + string.Join(',', retired) + "},\"signatures\":{\"" + Server + "\":{" + string.Join(',', signed) + "}}}");
    }

    private static KeyId IdOf(int index) => KeyId.Parse(string.Create(CultureInfo.InvariantCulture, $"ed25519:k{index:0000}"));

    private static VerifyKey KeyOf(int index)
    {
        byte[] bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes, index + 2);
        return VerifyKey.TryFromBytes(bytes, out VerifyKey? key) ? key : throw new InvalidOperationException();
    }
}
