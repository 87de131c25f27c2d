using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Tests;

public sealed class KeygenTests(Files files) : IClassFixture<Files>
{
    private string NewPath => Path.Combine(files.Folder, $"{Path.GetRandomFileName()}.key");

    [Fact]
    public void Keygen_NewFile_IsAKeyThatOnlyItsOwnerReads()
    {
        string path = NewPath;
        ToolRun run = ToolRun.Of("keygen", "--out", path, "--key-version", "a_1");
        Assert.Equal(0, run.ExitCode);
        Assert.True(SigningKey.TryParse(File.ReadAllBytes(path), out SigningKey? key, out _));
        using (key)
        {
            Assert.Equal($"ed25519:a_1 {key.VerifyKey}", Assert.Single(run.Lines));
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Keygen_WhateverIsPrinted_IsNotTheSeed()
    {
        string path = NewPath;
        ToolRun run = ToolRun.Of("keygen", "--out", path);
        string seed = File.ReadAllText(path).Trim().Split(' ')[2];
        Assert.DoesNotContain(seed, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(seed, run.Error, StringComparison.Ordinal);
        Assert.Matches("^ed25519:a_[A-Za-z0-9]{4} ", run.Text);
    }

    [Fact]
    public void Keygen_FileThatExists_IsNotOverwritten()
    {
        string path = NewPath;
        File.WriteAllText(path, "mine");
        ToolRun run = ToolRun.Of("keygen", "--out", path);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("a-1")]
    [InlineData("a 1")]
    [InlineData("")]
    public void Keygen_VersionThatIsNotOne_WritesNothing(string version)
    {
        string path = NewPath;
        Assert.Equal(2, ToolRun.Of("keygen", "--out", path, "--key-version", version).ExitCode);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Keygen_FolderThatDoesNotExist_ExitsTwo() =>
        Assert.Equal(2, ToolRun.Of("keygen", "--out", Path.Combine(files.Folder, "missing", "x.key")).ExitCode);
}
