using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

public class ServerKeysBuilderTests
{
    private static readonly TimeSpan ADay = TimeSpan.FromDays(1);

    private readonly SigningKey _one = Key("one");
    private readonly SigningKey _two = Key("two");

    [Fact]
    public void Build_CurrentAndOldKeys_IsCanonicalAndSignedByEveryCurrentKey()
    {
        byte[] document = new ServerKeysBuilder(Alpha).AddCurrent(_two).AddCurrent(_one).AddOld(KeyId.Parse("ed25519:old"), Key("old").VerifyKey, Start - Millisecond).Build(Start.ToDateTimeOffset(), ADay);

        Assert.True(CanonicalJson.IsCanonical(document, CanonicalJsonMode.Strict));
        ServerKeys keys = Parse(document);
        Assert.Equal(Alpha, keys.ServerName);
        Assert.Equal(Start + Day, keys.ValidUntil);
        Assert.Equal([_one.VerifyKey, _two.VerifyKey], keys.VerifyKeys.Values);
        Assert.Equal(new ServerKey(Key("old").KeyId, Key("old").VerifyKey, MatrixTimestamp.UnixEpoch, Start - Millisecond), Assert.Single(keys.OldVerifyKeys).Value);
        SignedJsonResult result = SignedJson.Verify(document, Alpha, keys.VerifyKeys);
        Assert.True(result.IsValid);
        Assert.Equal(2, result.Signatures.Length);
    }

    [Fact]
    public void Build_RotationByTheBook_IsContinuous()
    {
        byte[] first = new ServerKeysBuilder(Alpha).AddCurrent(_one).Build(Start.ToDateTimeOffset(), ADay);
        byte[] both = new ServerKeysBuilder(Alpha).AddCurrent(_one).AddCurrent(_two).Build(Start.ToDateTimeOffset(), ADay);
        byte[] last = new ServerKeysBuilder(Alpha).AddCurrent(_two).AddOld(_one.KeyId, _one.VerifyKey, Start).Build(Start.ToDateTimeOffset(), ADay);

        Assert.IsType<ContinuityVerdict.Continuous>(KeyContinuity.Judge(Known(Start, first), Parse(both), ServerLiveness.Gone));
        Assert.IsType<ContinuityVerdict.Continuous>(KeyContinuity.Judge(Known(Start, first, both), Parse(last), ServerLiveness.Gone));
    }

    [Fact]
    public void Build_ValidityAtItsBounds_IsTaken_AndBeyondThrows()
    {
        ServerKeysBuilder builder = new ServerKeysBuilder(Alpha).AddCurrent(_one);
        Assert.Equal(Start + Hour, Parse(builder.Build(Start.ToDateTimeOffset(), ServerKeysBuilder.ShortestValidity)).ValidUntil);
        Assert.Equal(Start + (7 * Day), Parse(builder.Build(Start.ToDateTimeOffset(), ServerKeysBuilder.LongestValidity)).ValidUntil);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build(Start.ToDateTimeOffset(), ServerKeysBuilder.ShortestValidity - TimeSpan.FromTicks(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build(Start.ToDateTimeOffset(), ServerKeysBuilder.LongestValidity + TimeSpan.FromTicks(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build(DateTimeOffset.UnixEpoch.AddTicks(-1), ADay));
        Assert.Equal(MatrixTimestamp.FromDateTimeOffset(DateTimeOffset.MaxValue) + ADay, Parse(builder.Build(DateTimeOffset.MaxValue, ADay)).ValidUntil);
        Assert.Equal(MatrixTimestamp.UnixEpoch + ADay, Parse(builder.Build(DateTimeOffset.UnixEpoch, ADay)).ValidUntil);
    }

    [Fact]
    public void Misuse_Throws()
    {
        ServerKeysBuilder builder = new ServerKeysBuilder(Alpha).AddCurrent(_one);
        Assert.Throws<ArgumentException>(() => new ServerKeysBuilder(default));
        Assert.Throws<InvalidOperationException>(() => new ServerKeysBuilder(Alpha).Build(Start.ToDateTimeOffset(), ADay));
        Assert.Throws<ArgumentException>(() => builder.AddCurrent(_one));
        Assert.Throws<ArgumentException>(() => builder.AddOld(_one.KeyId, _two.VerifyKey, Start));
        Assert.Throws<ArgumentException>(() => builder.AddOld(KeyId.Parse("ed25519:not-conforming"), _two.VerifyKey, Start));
        Assert.Throws<ArgumentException>(() => builder.AddOld(KeyId.Parse("rsa:1"), _two.VerifyKey, Start));
        Assert.Throws<ArgumentException>(() => builder.AddOld(KeyId.PolicyServer, _two.VerifyKey, Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddOld(_two.KeyId, _two.VerifyKey, new(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddOld(_two.KeyId, _two.VerifyKey, new(CanonicalJson.MaxInteger + 1)));
        Assert.True(VerifyKey.TryFromBytes(new byte[32], out VerifyKey? weak));
        Assert.Throws<ArgumentException>(() => builder.AddOld(_two.KeyId, weak, Start));
        Assert.Throws<InvalidOperationException>(() => new ServerKeysBuilder(Alpha).AddCurrent(_one).AddOld(_two.KeyId, _two.VerifyKey, Start + Millisecond).Build(Start.ToDateTimeOffset(), ADay));
        Assert.Throws<ArgumentException>(() => ServerKeysBuilder.SignAsNotary(Parse(Document(Alpha, Start, [_one])), NotaryName));
        Assert.Throws<ArgumentException>(() => ServerKeysBuilder.SignAsNotary(Parse(Document(Alpha, Start, [_one])), default, _one));
    }

    [Fact]
    public void SignAsNotary_DocumentThatCameThroughAnother_HasNoMarkOfIt()
    {
        byte[] document = SignedJson.Sign(Document(Alpha, Start + Day, [_one, _two]), Beta, Key("beta"));
        document = [.. document[..^1], .. ",\"unsigned\":{\"age\":1},\"é\\\"\":1e3}"u8];
        document = SignedJson.Sign(SignedJson.Sign(document, Alpha, _one), Alpha, _two);

        byte[] signed = ServerKeysBuilder.SignAsNotary(Parse(document), NotaryName, Key("notary"));
        string text = Encoding.ASCII.GetString(signed);
        Assert.DoesNotContain("beta.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unsigned", text, StringComparison.Ordinal);
        Assert.True(SignedJson.Verify(signed, Alpha, Parse(signed).VerifyKeys).IsValid);
        Assert.True(SignedJson.Verify(signed, NotaryName, new Dictionary<KeyId, VerifyKey> { [Key("notary").KeyId] = Key("notary").VerifyKey }).IsValid);
    }

    [Fact]
    public void SignAsNotary_OfItsOwnDocument_KeepsItsSignatures()
    {
        byte[] signed = ServerKeysBuilder.SignAsNotary(Parse(Document(Alpha, Start + Day, [_one, _two])), Alpha, _two);
        Assert.Equal(2, SignedJson.Verify(signed, Alpha, Parse(signed).VerifyKeys).Signatures.Length);
    }
}
