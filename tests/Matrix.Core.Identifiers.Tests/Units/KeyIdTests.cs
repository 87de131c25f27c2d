namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class KeyIdTests : IdentifierContract<KeyId>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "ED25519:a",
        "a::",
        "a:b:c",
        "curve25519:x",
        "ed25519:"+"\u0001",
        "ed25519:1",
        "ed25519:A_z9",
        "ed25519:a b",
        "ed25519:p-256",
        "ed25519:é",
        "é:1",
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        ":",
        "ed25519",
        "ed25519:",
        ":1",
    ];

    [Theory]
    [InlineData("ed25519:1", "ed25519", "1", true, true)]
    [InlineData("ed25519:a_Z9", "ed25519", "a_Z9", true, true)]
    [InlineData("ed25519:a:b", "ed25519", "a:b", true, false)]
    [InlineData("ed25519:a-b", "ed25519", "a-b", true, false)]
    [InlineData("ed25519:é", "ed25519", "é", true, false)]
    [InlineData("curve25519:1", "curve25519", "1", false, true)]
    [InlineData("Ed25519:1", "Ed25519", "1", false, true)]
    public void Parse_SplitsAtTheFirstColon(string text, string algorithm, string version, bool isEd25519, bool isConforming)
    {
        KeyId id = KeyId.Parse(text);

        Assert.Equal(algorithm, id.Algorithm.ToString());
        Assert.Equal(version, id.Version.ToString());
        Assert.Equal(isEd25519, id.IsEd25519);
        Assert.Equal(isConforming, id.IsConforming);
    }

    [Fact]
    public void TryParse_255Bytes_IsTakenAnd256Refused()
    {
        Assert.True(KeyId.TryParse("ed25519:" + new string('b', 247), out KeyId longest));
        Assert.Equal(KeyId.MaxLength, longest.Utf8Span.Length);
        Assert.False(KeyId.TryParse("ed25519:" + new string('b', 248), out _));
    }

    [Theory]
    [InlineData("ed25519", "ed25519", "", true)]
    [InlineData("ed25519:", "ed25519", "", false)]
    [InlineData(":1", "", "1", false)]
    public void FromTrusted_OddText_GivesWhatCanBeTold(string text, string algorithm, string version, bool versionIsDefault)
    {
        KeyId id = KeyId.UnsafeFromUtf8(Encoding.GetBytes(text));

        Assert.Equal(algorithm, id.Algorithm.ToString());
        Assert.Equal(version, id.Version.ToString());
        Assert.Equal(versionIsDefault, id.Version.IsDefault);
        Assert.False(id.IsConforming);
    }

    protected override bool TryParseText(string? text, out KeyId result) => KeyId.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out KeyId result) => KeyId.TryParse(utf8, out result);

    protected override KeyId FromTrusted(ReadOnlyMemory<byte> utf8) => KeyId.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(KeyId value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(KeyId value) => value.Utf8;

    protected override bool[] Operators(KeyId left, KeyId right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
