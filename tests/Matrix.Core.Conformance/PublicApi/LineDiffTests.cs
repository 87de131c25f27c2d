namespace Matrix.Core.Conformance.PublicApi;

public sealed class LineDiffTests
{
    [Fact]
    public void Of_LinesGoneAndNew_NamesTheirType() =>
        Assert.Equal(
            "- class A … int X;\n+ class B … int X;",
            LineDiff.Of("class A\n{\n    int X;\n}\n\nclass B\n{\n}\n", "class A\n{\n}\n\nclass B\n{\n    int X;\n}\n"));

    [Fact]
    public void Of_TheSame_IsEmpty() => Assert.Equal("", LineDiff.Of("class A\n{\n    int X;\n}\n", "class A\n{\n    int X;\n}\n"));
}
