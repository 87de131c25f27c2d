using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Tests;

public sealed class SignTests(Files files) : IClassFixture<Files>
{
    private const string Draft = """{"auth_events":[],"content":{"body":"hello","msgtype":"m.text"},"depth":7,"origin_server_ts":1,"prev_events":[],"room_id":"!r:a.example","sender":"@alice:a.example","type":"m.room.message"}""";

    private static readonly ServerName Server = ServerName.Parse("a.example");

    private string KeyPath
    {
        get
        {
            string path = Path.Combine(files.Folder, "sign.key");
            if (!File.Exists(path))
            {
                Assert.Equal(0, ToolRun.Of("keygen", "--out", path, "--key-version", "a_1").ExitCode);
            }

            return path;
        }
    }

    [Fact]
    public void Sign_Objects_HaveSignaturesThatVerify()
    {
        ToolRun run = ToolRun.With("{\"b\":1, \"a\":2}\n[]\n{}\n", "sign", "-", "--key-file", KeyPath, "--server", "a.example");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, run.Lines.Length);
        using SigningKey key = Key();
        var keys = new Dictionary<KeyId, VerifyKey> { [key.KeyId] = key.VerifyKey };
        Assert.StartsWith("{\"a\":2,\"b\":1,", run.Lines[0], StringComparison.Ordinal);
        Assert.True(SignedJson.Verify(System.Text.Encoding.ASCII.GetBytes(run.Lines[0]), Server, keys).IsValid);
        Assert.Equal("not_an_object", run.JsonAt(1).GetProperty("error").GetString());
        Assert.True(SignedJson.Verify(System.Text.Encoding.ASCII.GetBytes(run.Lines[2]), Server, keys).IsValid);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("10")]
    public void Sign_Event_HasHashAndSignatureThatVerify(string version)
    {
        ToolRun run = ToolRun.With(Draft, "sign", "-", "--key-file", KeyPath, "--server", "a.example", "--room-version", version);
        Assert.Equal(0, run.ExitCode);
        Assert.True(RoomVersions.TryGet(RoomVersionId.Parse(version), out RoomVersion? rules));
        Assert.True(Pdu.TryParse(System.Text.Encoding.ASCII.GetBytes(Assert.Single(run.Lines)), rules, out Pdu? pdu, out PduError error), $"{error}");
        using SigningKey key = Key();
        var keys = new ServerKeyStore();
        Assert.True(keys.Add(Server, new ServerKey(key.KeyId, key.VerifyKey, MatrixTimestamp.MaxValue)));
        Assert.True(new PduVerifier().TryVerify(pdu, keys, out VerifiedPdu? verified, out _));
        Assert.False(verified.IsRedacted);
    }

    [Fact]
    public void Sign_WhateverIsPrinted_IsNotTheSeed()
    {
        ToolRun run = ToolRun.With(Draft, "sign", "-", "--key-file", KeyPath, "--server", "a.example");
        Assert.DoesNotContain(File.ReadAllText(KeyPath).Trim().Split(' ')[2], run.Text + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_KeyFileThatIsNotOne_ExitsTwoWithoutItsText()
    {
        string path = files.Write("bad.key", "ed25519 a_1 secret-that-is-not-a-seed");
        ToolRun run = ToolRun.With("{}", "sign", "-", "--key-file", path, "--server", "a.example");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server", "a b")]
    [InlineData("--room-version", "nope")]
    public void Sign_WrongOption_ExitsTwoAndNamesIt(string option, string value)
    {
        string[] args = ["sign", "-", "--key-file", KeyPath, .. option == "--server" ? (string[])[] : ["--server", "a.example"], option, value];
        ToolRun run = ToolRun.With("{}", args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    private SigningKey Key() => SigningKey.TryParse(File.ReadAllBytes(KeyPath), out SigningKey? key, out SigningKeyError error) ? key : throw new InvalidOperationException($"{error}");
}
