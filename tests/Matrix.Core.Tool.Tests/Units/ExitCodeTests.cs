namespace Matrix.Core.Tool.Tests;

/// <summary>Exit codes, each command by each condition: 0 done, 1 a check failed, 2 wrong usage or input that cannot be read.</summary>
public sealed class ExitCodeTests(Files files) : IClassFixture<Files>
{
    private const string State = """{"event_id":"$c","type":"m.room.create","state_key":"","room_id":"!r:x","sender":"@a:x","content":{"creator":"@a:x"},"auth_events":[]}""";
    private const string GoodResolve = $$"""{"room_version":"10","events":[{{State}}],"state_sets":[["$c"]],"expected":[["m.room.create","","$c"]]}""";
    private const string DifferentResolve = $$"""{"room_version":"10","events":[{{State}}],"state_sets":[["$c"]],"expected":[]}""";
    private const string BadResolve = """{"room_version":"10","events":[],"state_sets":[["$x"]]}""";
    private const string GoodAuth = $$"""{"room_version":"10","auth_events":[],"event":{{State}},"expected":"allowed"}""";
    private const string DifferentAuth = $$"""{"room_version":"10","auth_events":[],"event":{{State}},"expected":"rejected"}""";
    private const string BadAuth = """{"room_version":"10"}""";

    private static readonly TestServer Server = new("a.example");

    [Theory]
    [InlineData("event-id")]
    [InlineData("redact")]
    [InlineData("hash")]
    [InlineData("canonicalize")]
    public void LineCommand_ByWhatBecameOfItsLines_ExitsAsTheyDid(string command)
    {
        string[] args = command == "canonicalize" ? [command, "-"] : [command, "-", "--room-version", "10"];
        string message = Server.Message("10");
        Assert.Equal(0, Exit("", args));
        Assert.Equal(0, Exit(message, args));
        Assert.Equal(0, Exit($"{message}\n{message}\n", args));
        Assert.Equal(1, Exit("x", args));
        Assert.Equal(1, Exit($"{message}\nx\n{message}", args));
        Assert.Equal(2, Exit("", command, "/nowhere/at/all.ndjson"));
        Assert.Equal(2, Exit("", command));
        Assert.Equal(2, Exit(message, command, "-", "--no-such-option"));
    }

    [Theory]
    [InlineData("event-id")]
    [InlineData("redact")]
    [InlineData("hash")]
    public void LineCommand_WithoutARoomVersion_ExitsOne(string command)
    {
        Assert.Equal(1, Exit(Server.Message("10"), command, "-"));
        Assert.Equal(1, Exit($$"""{"room_version":"none","pdu":{{Server.Message("10")}}}""", command, "-"));
        Assert.Equal(2, Exit(Server.Message("10"), command, "-", "--room-version", "none"));
    }

    [Fact]
    public void Replay_ByWhatCouldBeUsed_ExitsAsItCould()
    {
        string create = Server.Create("10", """{"creator":"@a:a.example","room_version":"10"}""");
        string keys = files.Write("exit-replay.json", Server.KeyResponse());
        string otherKeys = files.Write("exit-replay-other.json", new TestServer("b.example").KeyResponse());
        Assert.Equal(0, Exit(create, "replay", "-"));
        Assert.Equal(0, Exit($"{create}\nx\n", "replay", "-"));
        Assert.Equal(0, Exit(create, "replay", "-", "--keys", keys));
        Assert.Equal(1, Exit(create, "replay", "-", "--keys", otherKeys));
        Assert.Equal(1, Exit("", "replay", "-"));
        Assert.Equal(1, Exit("x\n{}\n", "replay", "-", "--room-version", "10"));
        Assert.Equal(1, Exit(Server.Message("10"), "replay", "-", "--room-version", "10", "--json"));
        Assert.Equal(2, Exit("", "replay", "/nowhere/at/all.ndjson"));
        Assert.Equal(2, Exit(create, "replay", "-", "--keys", "/nowhere/at/all.json"));
    }

    [Fact]
    public void Verify_ByWhatWasDropped_ExitsAsItWas()
    {
        string keys = files.Write("exit-verify.json", Server.KeyResponse());
        string[] args = ["verify", "-", "--keys", keys, "--room-version", "10", "--json"];
        Assert.Equal(0, Exit(Server.Message("10"), args));
        Assert.Equal(0, Exit("", args));
        Assert.Equal(1, Exit($"{Server.Message("10")}\nx", args));
        Assert.Equal(2, Exit("", "verify", "/nowhere/at/all.ndjson", "--keys", keys));
        Assert.Equal(2, Exit("", "verify", "-"));
    }

    [Theory]
    [InlineData("resolve", GoodResolve, DifferentResolve, BadResolve)]
    [InlineData("auth", GoodAuth, DifferentAuth, BadAuth)]
    public void CaseCommand_ByWhatBecameOfItsCases_ExitsAsTheyDid(string command, string good, string different, string bad)
    {
        foreach (string[] args in (string[][])[[command, "-"], [command, "-", "--json"]])
        {
            Assert.Equal(0, Exit(good, args));
            Assert.Equal(0, Exit(different, args));
            Assert.Equal(0, Exit($"{good}\n{good}", args));
            Assert.Equal(1, Exit(bad, args));
            Assert.Equal(1, Exit($"{good}\n{bad}\n{good}", args));
            Assert.Equal(1, Exit($"{good}\nbroken\n{good}", args));
            Assert.Equal(2, Exit("", args));
            Assert.Equal(2, Exit("not JSON", args));
        }

        Assert.Equal(0, Exit(good, command, "-", "--expect"));
        Assert.Equal(0, Exit($"{good}\n{good}", command, "-", "--expect"));
        Assert.Equal(1, Exit(different, command, "-", "--expect"));
        Assert.Equal(1, Exit($"{good}\n{different}", command, "-", "--expect"));
        Assert.Equal(1, Exit(bad, command, "-", "--expect"));
        Assert.Equal(2, Exit("", command, "/nowhere/at/all.json"));
    }

    [Fact]
    public void Conform_WhateverIsAsked_ExitsZero() => Assert.Equal(0, Exit("x\n{}\n{\"op\":\"none\"}", "conform"));

    private static int Exit(string input, params string[] args) => ToolRun.With(input, args).ExitCode;
}
