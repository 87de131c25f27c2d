namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class RoomVersionIdTests : IdentifierContract<RoomVersionId>
{
    protected override IReadOnlyList<string> Valid =>
    [
        "-.",
        "01",
        "1",
        "10",
        "9",
        "org.matrix.msc3757.10",
        "v"+new string('x', 31),
    ];

    protected override IReadOnlyList<string> Invalid =>
    [
        "",
        " ",
        "1 ",
        "V1",
        "1_2",
        "1:2",
        "١",
        "é",
        "1\0",
        "1\n",
        new string('1', 33),
    ];

    [Fact]
    public void CompareTo_Numbers_AreOrderedAsText() => Assert.True(RoomVersionId.Parse("10") < RoomVersionId.Parse("9"));

    [Fact]
    public void TryParse_32Characters_IsTakenAnd33Refused()
    {
        Assert.True(RoomVersionId.TryParse(new string('1', RoomVersionId.MaxLength), out _));
        Assert.False(RoomVersionId.TryParse(new string('1', RoomVersionId.MaxLength + 1), out _));
    }

    protected override bool TryParseText(string? text, out RoomVersionId result) => RoomVersionId.TryParse(text, out result);

    protected override bool TryParseSlice(ReadOnlyMemory<byte> utf8, out RoomVersionId result) => RoomVersionId.TryParse(utf8, out result);

    protected override RoomVersionId FromTrusted(ReadOnlyMemory<byte> utf8) => RoomVersionId.UnsafeFromUtf8(utf8);

    protected override bool IsDefault(RoomVersionId value) => value.IsDefault;

    protected override ReadOnlyMemory<byte> Utf8(RoomVersionId value) => value.Utf8;

    protected override bool[] Operators(RoomVersionId left, RoomVersionId right) => [left == right, left != right, left < right, left <= right, left > right, left >= right];
}
