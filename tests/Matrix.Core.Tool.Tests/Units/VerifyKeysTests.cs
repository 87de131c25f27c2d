using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class VerifyKeysTests(Files files) : IClassFixture<Files>
{
    private static readonly TestServer Server = new("a.example");

    [Theory]
    [InlineData("RESPONSE")]
    [InlineData("[RESPONSE]")]
    [InlineData("{\"server_keys\":[RESPONSE]}")]
    [InlineData("\n\n [ RESPONSE ] \n")]
    public void Keys_FormsOfTheFile_AreTaken(string form)
    {
        ToolRun run = Verify(form.Replace("RESPONSE", Server.KeyResponse(), StringComparison.Ordinal));
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Keys_ByteOrderMark_IsPassedOver() =>
        Assert.Equal(0, VerifyWith(files.Write("bom.json", [0xEF, 0xBB, 0xBF, .. Encoding.ASCII.GetBytes(Server.KeyResponse())])).ExitCode);

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("garbage", "line 1 is not valid JSON")]
    [InlineData("{\n\n\"server_keys\":[,]}", "line 3 is not valid JSON")]
    [InlineData("{}", "does not contain usable server keys")]
    [InlineData("[]", "does not contain usable server keys")]
    [InlineData("null", "does not contain usable server keys")]
    [InlineData("17", "does not contain usable server keys")]
    [InlineData("{\"server_keys\":{}}", "does not contain usable server keys")]
    [InlineData("{\"server_keys\":[1,\"x\",null,[]]}", "does not contain usable server keys")]
    [InlineData("{\"\\ud800\":1}", "keys.json: ")]
    public void Keys_UnusableFile_ExitsTwoAndSaysWhy(string text, string message)
    {
        ToolRun run = Verify(text);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("keys.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_NotUtf8_ExitsTwo() =>
        Assert.Equal(2, VerifyWith(files.Write("latin1.json", [(byte)'{', (byte)'"', 0xE9, (byte)'"', (byte)':', (byte)'1', (byte)'}'])).ExitCode);

    [Fact]
    public void Keys_MissingFileOrDirectory_ExitsTwo()
    {
        Assert.Equal(2, VerifyWith(Path.Combine(files.Folder, "missing.json")).ExitCode);
        Assert.Equal(2, VerifyWith(files.Folder).ExitCode);
    }

    [Fact]
    public void Keys_NotSelfSigned_AreToldAndNotUsed()
    {
        string response = Server.KeyResponse().Replace("\"valid_until_ts\":1", "\"valid_until_ts\":2", StringComparison.Ordinal);
        ToolRun run = Verify(response);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("the response is not used", run.Error, StringComparison.Ordinal);
        Assert.Contains("does not contain usable server keys", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_OneResponseUnusable_TheOthersAreUsed()
    {
        string unsigned = new TestServer("b.example").KeyResponse().Replace("\"signatures\":{", "\"signatures\":{},\"x\":{", StringComparison.Ordinal);
        ToolRun run = Verify($"[{unsigned},{Server.KeyResponse()}]");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("keys.json: response 1: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("response 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_TwoKeysUnderOneId_TheFirstStaysAndTheSecondIsTold()
    {
        ToolRun run = Verify($"[{Server.KeyResponse()},{new TestServer("a.example", seed: 9).KeyResponse()}]");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("a.example already has another key with this ID", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_FromStandardInput_AreTaken()
    {
        string log = files.Write("one.ndjson", Server.Message("10"));
        Assert.Equal(0, ToolRun.With(Server.KeyResponse(), "verify", log, "--keys", "-", "--room-version", "10").ExitCode);
    }

    [Fact]
    public void Keys_StandardInputForBoth_ExitsTwo()
    {
        ToolRun run = ToolRun.With(Server.KeyResponse(), "verify", "-", "--keys", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot both be standard input", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-20T12:00:00Z")]
    [InlineData("2026-11-20t12:00:00z")]
    [InlineData("2026-11-20T12:00Z")]
    [InlineData("2026-11-20T12:00:00.000Z")]
    [InlineData("2026-11-20T13:00:00+01:00")]
    [InlineData("2026-11-20T06:30:00.123456-05:30")]
    public void Now_FormsOfRfc3339_AreTaken(string now)
    {
        ToolRun run = ToolRun.With("", "verify", "-", "--keys", files.Write("keys.json", Server.KeyResponse()), "--now", now);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("validity of keys at 2026-11-20T12:00:00Z", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("1795176000000")]
    [InlineData("2026-11-20")]
    [InlineData("20.11.2026 12:00")]
    [InlineData("2026-13-20T12:00:00Z")]
    [InlineData("2026-11-20T25:00:00Z")]
    public void Now_AnythingElse_ExitsTwo(string now)
    {
        ToolRun run = ToolRun.With("", "verify", "-", "--keys", files.Write("keys.json", Server.KeyResponse()), "--now", now);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--now", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-20T12:00:00Z", "ok", "good")]
    [InlineData("2026-11-13T12:00:00Z", "ok", "good")]
    [InlineData("2026-11-13T11:59:59Z", "dropped", "expired")]
    public void Now_BeforeTheWeekOfTheEvent_MakesItsKeyNotValid(string now, string verdict, string signature)
    {
        // The key says that it is valid for a year; a week is believed.
        string keys = files.Write("year.json", Server.KeyResponse(TestServer.NowMilliseconds + (365 * TestServer.DayMilliseconds)));
        JsonElement line = Assert.Single(ToolRun.With(Server.Message("5"), "verify", "-", "--keys", keys, "--room-version", "5", "--now", now, "--json").Json);
        Assert.Equal(verdict, line.GetProperty("verdict").GetString());
        Assert.Equal(signature, line.GetProperty("signatures")[0].GetProperty("verdict").GetString());
        Assert.Equal(verdict == "dropped", line.TryGetProperty("code", out JsonElement code) && code.GetString() == "key_not_valid");
    }

    [Fact]
    public void Now_BeforeVersionFive_DoesNotMatter()
    {
        string keys = files.Write("keys.json", Server.KeyResponse(1));
        ToolRun run = ToolRun.With(Server.Message("4"), "verify", "-", "--keys", keys, "--room-version", "4", "--now", "2001-01-01T00:00:00Z", "--json");
        Assert.Equal("ok", Assert.Single(run.Json).GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(-1, "ok")]
    [InlineData(0, "dropped")]
    public void OldKey_CountsForEventsBeforeItExpired(int offset, string verdict)
    {
        var renewed = new TestServer("a.example", "a2", seed: 7);
        string keys = files.Write("old.json", renewed.KeyResponse(oldVerifyKeys: $$"""{"{{Server.KeyId}}":{"key":"{{Server.PublicKey}}","expired_ts":{{TestServer.NowMilliseconds}} } }"""));
        ToolRun run = ToolRun.With(Server.Message("10", TestServer.NowMilliseconds + offset), "verify", "-", "--keys", keys, "--room-version", "10", "--json");
        Assert.Equal(verdict, Assert.Single(run.Json).GetProperty("verdict").GetString());
    }

    private ToolRun Verify(string text) => VerifyWith(files.Write("keys.json", text));

    private static ToolRun VerifyWith(string path) => ToolRun.With(Server.Message("10"), "verify", "-", "--keys", path, "--room-version", "10");
}
