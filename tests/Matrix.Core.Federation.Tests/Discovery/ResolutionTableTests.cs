using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>Every row of the table of server discovery (server-server API, § Resolving server names).</summary>
public sealed class ResolutionTableTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", 8448, "192.0.2.7")]
    [InlineData("192.0.2.7:443", "192.0.2.7", 443, "192.0.2.7")]
    [InlineData("[2001:db8::7]", "2001:db8::7", 8448, "2001:db8::7")]
    [InlineData("[2001:DB8:0::7]:1234", "2001:DB8:0::7", 1234, "2001:db8::7")]
    public void Step1_IPLiteral_IsDialledAsItIsWithoutSni(string server, string host, int port, string address)
    {
        var world = new World();
        DiscoveryResult.Found found = world.Resolve(server);
        Check(found, "1", server, null, $"{host}:{port} ({address})");
        Assert.Empty(world.Asked);
        Assert.Equal(DateTimeOffset.MaxValue, found.ExpiresAt);
    }

    [Fact]
    public void Step2_ExplicitPort_LooksUpTheHostAlone()
    {
        World world = new World().Host("example.org", "192.0.2.1", "2001:db8::1");
        Check(world.Resolve("example.org:8448"), "2", "example.org:8448", "example.org", "example.org:8448 (192.0.2.1, 2001:db8::1)");
        Assert.Equal(["A/AAAA example.org"], world.Asked);
    }

    [Theory]
    [InlineData("192.0.2.9", "192.0.2.9:8448 (192.0.2.9)")]
    [InlineData("192.0.2.9:1", "192.0.2.9:1 (192.0.2.9)")]
    [InlineData("[2001:db8::9]:65535", "2001:db8::9:65535 (2001:db8::9)")]
    public void Step31_DelegatedIPLiteral_IsDialledAsItIsWithoutSni(string delegated, string target)
    {
        World world = new World().With("https://example.org/.well-known/matrix/server", Answers.Delegation(delegated));
        Check(world.Resolve("example.org"), "3.1", delegated, null, target);
        Assert.Single(world.Asked);
    }

    [Fact]
    public void Step32_DelegatedPort_LooksUpTheDelegatedHostAlone()
    {
        World world = new World().WellKnown("example.org", """{"m.server":"hs.example.net:443"}""").Host("hs.example.net", "192.0.2.2");
        Check(world.Resolve("example.org"), "3.2", "hs.example.net:443", "hs.example.net", "hs.example.net:443 (192.0.2.2)");
        Assert.Equal(["https://example.org/.well-known/matrix/server", "A/AAAA hs.example.net"], world.Asked);
    }

    [Fact]
    public void Step33_DelegatedHost_IsFoundByServiceRecordAndKeepsItsName()
    {
        World world = new World()
            .WellKnown("example.org", """{"m.server":"hs.example.net"}""")
            .Srv("_matrix-fed._tcp.hs.example.net", new SrvRecord { Priority = 10, Port = 4443, Target = "node1.hoster.example" })
            .Srv("_matrix._tcp.hs.example.net", new SrvRecord { Priority = 10, Port = 1, Target = "old.example" })
            .Host("node1.hoster.example", "192.0.2.3");
        Check(world.Resolve("example.org"), "3.3", "hs.example.net", "hs.example.net", "node1.hoster.example:4443 (192.0.2.3)");
    }

    [Fact]
    public void Step34_DelegatedHost_IsFoundByDeprecatedServiceRecord()
    {
        World world = new World()
            .WellKnown("example.org", """{"m.server":"hs.example.net"}""")
            .Srv("_matrix._tcp.hs.example.net", new SrvRecord { Priority = 10, Port = 4443, Target = "node1.hoster.example" })
            .Host("node1.hoster.example", "192.0.2.3");
        Check(world.Resolve("example.org"), "3.4", "hs.example.net", "hs.example.net", "node1.hoster.example:4443 (192.0.2.3)");
        Assert.Equal(["https://example.org/.well-known/matrix/server", "SRV _matrix-fed._tcp.hs.example.net", "SRV _matrix._tcp.hs.example.net", "A/AAAA node1.hoster.example"], world.Asked);
    }

    [Fact]
    public void Step35_DelegatedHost_HasPort8448AndAHostHeaderWithout()
    {
        World world = new World().WellKnown("example.org", """{"m.server":"hs.example.net"}""").Host("hs.example.net", "192.0.2.2");
        Check(world.Resolve("example.org"), "3.5", "hs.example.net", "hs.example.net", "hs.example.net:8448 (192.0.2.2)");
    }

    [Fact]
    public void Step4_ServiceRecord_LeadsToTheTargetUnderTheServersName()
    {
        World world = new World().Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = 443, Target = "hs.example.net" }).Host("hs.example.net", "192.0.2.2").Host("example.org", "192.0.2.1");
        Check(world.Resolve("example.org"), "4", "example.org", "example.org", "hs.example.net:443 (192.0.2.2)");
    }

    [Fact]
    public void Step5_DeprecatedServiceRecord_LeadsToTheTargetUnderTheServersName()
    {
        World world = new World().Srv("_matrix._tcp.example.org", new SrvRecord { Port = 443, Target = "hs.example.net" }).Host("hs.example.net", "192.0.2.2");
        Check(world.Resolve("example.org"), "5", "example.org", "example.org", "hs.example.net:443 (192.0.2.2)");
    }

    [Fact]
    public void Step6_NothingElse_IsPort8448OfTheServersName()
    {
        World world = new World().Host("example.org", "192.0.2.1");
        Check(world.Resolve("example.org"), "6", "example.org", "example.org", "example.org:8448 (192.0.2.1)");
        Assert.Equal(["https://example.org/.well-known/matrix/server", "SRV _matrix-fed._tcp.example.org", "SRV _matrix._tcp.example.org", "A/AAAA example.org"], world.Asked);
    }

    [Fact]
    public void Names_AreAskedForInLowerCaseAndSentAsWritten()
    {
        World world = new World().WellKnown("example.org", """{"m.server":"HS.Example.net"}""").Host("hs.example.net", "192.0.2.2");
        Check(world.Resolve("Example.ORG"), "3.5", "HS.Example.net", "HS.Example.net", "HS.Example.net:8448 (192.0.2.2)");
    }

    [Fact]
    public void Delegation_IsNotFollowedTwice()
    {
        World world = new World()
            .WellKnown("example.org", """{"m.server":"hs.example.net"}""")
            .WellKnown("hs.example.net", """{"m.server":"third.example"}""")
            .Host("hs.example.net", "192.0.2.2");
        Assert.Equal("hs.example.net", world.Resolve("example.org").Location.HostHeader);
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(500, "{}")]
    [InlineData(204, "")]
    [InlineData(201, """{"m.server":"hs.example.net"}""")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"m.server":7}""")]
    [InlineData(200, """{"m.server":""}""")]
    [InlineData(200, """{"m.server":"https://hs.example.net"}""")]
    [InlineData(200, """{"m.server":"hs.example.net:99999"}""")]
    [InlineData(200, """{"m.server":"hs.example.net:0"}""")]
    [InlineData(200, """{"m.server":"a..b"}""")]
    [InlineData(200, """{"m.server":"300.1.1.1"}""")]
    public void Step3_WhatCannotBeRead_IsNoErrorButLeadsToStep4(int status, string body)
    {
        World world = new World().WellKnown("example.org", body, status).Host("example.org", "192.0.2.1");
        Assert.Equal("6", world.Resolve("example.org").Step.GetSpecNumber());
    }

    [Fact]
    public void Targets_AreInTheOrderOfTheirPriority_AndThoseThatDoNotExistAreLeftOut()
    {
        World world = new World()
            .Srv("_matrix-fed._tcp.example.org", new SrvRecord { Priority = 20, Weight = 5, Port = 3, Target = "c.example" }, new SrvRecord { Priority = 10, Weight = 5, Port = 2, Target = "b.example" }, new SrvRecord { Weight = 5, Port = 1, Target = "a.example" }, new SrvRecord { Priority = 10, Weight = 5, Port = 2, Target = "B.example." })
            .Host("a.example", "192.0.2.1")
            .Host("c.example", "192.0.2.3");
        Assert.Equal(["a.example:1 (192.0.2.1)", "c.example:3 (192.0.2.3)"], world.Resolve("example.org").Location.Endpoints.Select(target => target.ToString()).ToList());
        Assert.Equal(3, world.Asked.Count(question => question.StartsWith("A/AAAA", StringComparison.Ordinal)));
    }

    [Fact]
    public void Targets_BeyondTheBound_AreNotLookedUp()
    {
        SrvRecord[] records = [.. Enumerable.Range(0, DiscoveryMachine.MaxTargets + 1).Select(i => new SrvRecord { Priority = (ushort)i, Port = 1, Target = $"n{i}.example" })];
        World world = new World().Srv("_matrix-fed._tcp.example.org", records);
        _ = world.Fail("example.org");
        Assert.Equal(DiscoveryMachine.MaxTargets, world.Asked.Count(question => question.StartsWith("A/AAAA", StringComparison.Ordinal)));
    }

    [Fact]
    public void Target_ThatIsAnAddress_IsDialled()
    {
        World world = new World().Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = 443, Target = "192.0.2.50" });
        Check(world.Resolve("example.org"), "4", "example.org", "example.org", "192.0.2.50:443 (192.0.2.50)");
    }

    [Fact]
    public void Target_ThatIsAnAlias_IsFollowedAndNoted()
    {
        World world = new World()
            .Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = 443, Target = "alias.example" })
            .With("A/AAAA alias.example", Answers.Address() with { CanonicalName = "real.example" });
        Assert.Equal(DiscoveryReason.TargetIsAlias, world.Resolve("example.org").Trace[^1].Reason);
    }

    [Fact]
    public void Alias_OfTheHostItself_IsAllowed()
    {
        World world = new World().With("A/AAAA example.org", Answers.Address() with { CanonicalName = "real.example" });
        Assert.Equal(DiscoveryReason.AddressesFound, world.Resolve("example.org").Trace[^1].Reason);
    }

    [Theory]
    [InlineData(false, true, true, "4")]
    [InlineData(true, false, true, "3.4")]
    [InlineData(true, true, false, "3.3")]
    [InlineData(true, false, false, "3.5")]
    [InlineData(false, false, true, "5")]
    [InlineData(false, false, false, "6")]
    public void Policy_SwitchesStepsOff(bool wellKnown, bool srv, bool deprecated, string step)
    {
        World world = new World { Policy = new DiscoveryPolicy { UseWellKnown = wellKnown, UseSrv = srv, UseDeprecatedSrv = deprecated } }
            .WellKnown("example.org", """{"m.server":"hs.example.net"}""").Host("example.org", "192.0.2.1").Host("hs.example.net", "192.0.2.2");
        foreach (string host in new[] { "example.org", "hs.example.net" })
        {
            _ = world.Srv($"_matrix-fed._tcp.{host}", new SrvRecord { Port = 1, Target = "hs.example.net" }).Srv($"_matrix._tcp.{host}", new SrvRecord { Port = 2, Target = "hs.example.net" });
        }

        Assert.Equal(step, world.Resolve("example.org").Step.GetSpecNumber());
    }

    [Fact]
    public void Trace_TellsWhatWasAskedAndWhatCameBack()
    {
        World world = new World().WellKnown("example.org", """{"m.server":"hs.example.net"}""").Host("hs.example.net", "192.0.2.2");
        Assert.Equal(
            [
                "step 3: NameIsHost",
                "step 3: https://example.org/.well-known/matrix/server: delegates to hs.example.net: Delegated",
                "step 3.3: SRV _matrix-fed._tcp.hs.example.net: no record: SrvNotFound",
                "step 3.4: SRV _matrix._tcp.hs.example.net: no record: SrvNotFound",
                "step 3.5: A/AAAA hs.example.net: 192.0.2.2: AddressesFound",
            ],
            world.Resolve("example.org").Trace.Select(entry => entry.ToString()).ToList());
    }

    private static void Check(DiscoveryResult.Found found, string step, string hostHeader, string? tlsName, string target)
    {
        Assert.Equal(step, found.Step.GetSpecNumber());
        Assert.Equal(hostHeader, found.Location.HostHeader);
        Assert.Equal(tlsName, found.Location.TlsName);
        Assert.Equal(target, Assert.Single(found.Location.Endpoints).ToString());
    }
}
