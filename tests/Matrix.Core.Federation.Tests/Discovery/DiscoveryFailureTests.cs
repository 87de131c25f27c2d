using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>How discovery ends where there is no way to a server, and what says that it is gone.</summary>
public sealed class DiscoveryFailureTests
{
    [Fact]
    public void HttpGone_EndsDiscovery()
    {
        World world = new World().WellKnown("example.org", "", 410).Host("example.org", "192.0.2.1");
        Check(world.Fail("example.org"), FederationErrorKind.Gone, GoneEvidence.HttpGone);
        Assert.Single(world.Asked);
    }

    [Fact]
    public void HttpGone_WithThePolicyOff_LeadsToStep4()
    {
        World world = new World { Policy = new DiscoveryPolicy { StopAtHttpGone = false } }.WellKnown("example.org", "", 410).Host("example.org", "192.0.2.1");
        Assert.Equal("6", world.Resolve("example.org").Step.GetSpecNumber());
    }

    [Theory]
    [InlineData("_matrix-fed._tcp.example.org", ".", GoneEvidence.SrvRoot)]
    [InlineData("_matrix-fed._tcp.example.org", "", GoneEvidence.SrvRoot)]
    [InlineData("_matrix._tcp.example.org", ".", GoneEvidence.SrvRoot)]
    [InlineData("_matrix-fed._tcp.example.org", "gone.INVALID.", GoneEvidence.SrvInvalid)]
    [InlineData("_matrix._tcp.example.org", "invalid", GoneEvidence.SrvInvalid)]
    public void SrvTarget_RootOrInvalid_IsEvidence(string name, string target, GoneEvidence evidence)
    {
        World world = new World().Srv(name, new SrvRecord { Port = 0, Target = target }).Host("example.org", "192.0.2.1");
        Check(world.Fail("example.org"), FederationErrorKind.Gone, evidence);
        Assert.DoesNotContain(world.Asked, question => question.StartsWith("A/AAAA", StringComparison.Ordinal));
    }

    [Fact]
    public void SrvTarget_OfTheDelegatedHost_IsEvidenceToo()
    {
        World world = new World().WellKnown("example.org", """{"m.server":"hs.example.net"}""").Srv("_matrix-fed._tcp.hs.example.net", new SrvRecord { Port = 0, Target = "." });
        DiscoveryResult.Failed failure = world.Fail("example.org");
        Check(failure, FederationErrorKind.Gone, GoneEvidence.SrvRoot);
        Assert.Equal("3.3", failure.Step.GetSpecNumber());
    }

    [Fact]
    public void SrvTargets_SomeUsable_AreNotEvidence()
    {
        World world = new World()
            .Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = 0, Target = "." }, new SrvRecord { Priority = 1, Port = 1, Target = "x.invalid" }, new SrvRecord { Priority = 2, Port = 443, Target = "hs.example.net" })
            .Host("hs.example.net", "192.0.2.2");
        Assert.Equal("hs.example.net:443 (192.0.2.2)", Assert.Single(world.Resolve("example.org").Location.Endpoints).ToString());
    }

    [Theory]
    [InlineData("example.invalid")]
    [InlineData("example.Invalid:8448")]
    public void Name_UnderInvalid_IsGoneWithoutAQuestion(string server)
    {
        var world = new World();
        Check(world.Fail(server), FederationErrorKind.Gone, GoneEvidence.NameInvalid);
        Assert.Empty(world.Asked);
    }

    [Fact]
    public void Delegation_UnderInvalid_IsGone()
    {
        World world = new World().WellKnown("example.org", """{"m.server":"decommissioned.invalid"}""");
        Check(world.Fail("example.org"), FederationErrorKind.Gone, GoneEvidence.NameInvalid);
    }

    [Theory]
    [InlineData("example.org:0")]
    [InlineData("example.org:65536")]
    [InlineData("example.org:99999")]
    [InlineData("a..b")]
    [InlineData("example.org.")]
    [InlineData("256.1.1.1")]
    [InlineData("010.0.0.1")]
    [InlineData("[1::2::3]")]
    [InlineData("[1.2.3.4]")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org")]
    public void Name_ThatLeadsNowhere_IsNotFoundWithoutAQuestion(string server)
    {
        var world = new World();
        Check(world.Fail(server), FederationErrorKind.NameNotFound);
        Assert.Empty(world.Asked);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(65535, true)]
    [InlineData(65536, false)]
    public void Port_AtTheBound(int port, bool works) => Assert.Equal(works, new World().Host("example.org", "192.0.2.1").Find($"example.org:{port}") is DiscoveryResult.Found);

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void Name_AtTheBoundOfTheDns(int length, bool works)
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 63), 4))[..length];
        Assert.Equal(works, new World().Host(name, "192.0.2.1").Find($"{name}:1") is DiscoveryResult.Found);
    }

    [Theory]
    [InlineData("_matrix-fed._tcp.example.org")]
    [InlineData("_matrix._tcp.example.org")]
    public void SrvLookup_Failed_EndsDiscoveryThoughTheHostExists(string name)
    {
        World world = new World().With($"SRV {name}", SrvResult.Failed("SERVFAIL")).Host("example.org", "192.0.2.1");
        Check(world.Fail("example.org"), FederationErrorKind.NameLookupFailed);
    }

    [Theory]
    [InlineData(0, "hs.example.net")]
    [InlineData(443, "bad\\032name.example")]
    [InlineData(443, "a..b")]
    public void SrvRecords_ThatNoOneCanUse_AreTheServersFault(int port, string target)
    {
        World world = new World().Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = (ushort)port, Target = target }).Host("example.org", "192.0.2.1").Host("hs.example.net", "192.0.2.1");
        Check(world.Fail("example.org"), FederationErrorKind.ProtocolError);
    }

    [Fact]
    public void Addresses_OfNoTarget_IsNameNotFound()
    {
        World world = new World().Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = 443, Target = "a.example" }, new SrvRecord { Port = 443, Target = "b.example" });
        DiscoveryResult.Failed failure = world.Fail("example.org");
        Check(failure, FederationErrorKind.NameNotFound);
        Assert.Equal("4", failure.Step.GetSpecNumber());
    }

    [Fact]
    public void Addresses_OneLookupFailed_MayBeOurFault()
    {
        World world = new World()
            .Srv("_matrix-fed._tcp.example.org", new SrvRecord { Port = 443, Target = "a.example" }, new SrvRecord { Port = 443, Target = "b.example" })
            .With("A/AAAA b.example", AddressResult.Failed("SERVFAIL"));
        Check(world.Fail("example.org"), FederationErrorKind.NameLookupFailed);
    }

    [Theory]
    [InlineData("example.org", "6")]
    [InlineData("example.org:443", "2")]
    public void Host_ThatDoesNotExist_IsNameNotFound(string server, string step)
    {
        DiscoveryResult.Failed failure = new World().Fail(server);
        Check(failure, FederationErrorKind.NameNotFound);
        Assert.Equal(step, failure.Step.GetSpecNumber());
    }

    [Fact]
    public void Host_WhoseLookupFails_IsNameLookupFailed() =>
        Check(new World().With("A/AAAA example.org", AddressResult.Failed("SERVFAIL")).Fail("example.org:443"), FederationErrorKind.NameLookupFailed);

    [Fact]
    public void Failure_AsException_CarriesKindAndServer()
    {
        DiscoveryResult.Failed failure = new World().Fail("example.org");
        FederationException exception = failure.ToException();
        Assert.Equal(failure.Kind, exception.Kind);
        Assert.Equal(failure.Server, exception.Server);
        Assert.StartsWith("example.org: ", exception.Message, StringComparison.Ordinal);
    }

    private static void Check(DiscoveryResult.Failed failure, FederationErrorKind kind, GoneEvidence? evidence = null)
    {
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(evidence, failure.Evidence);
        Assert.NotEmpty(failure.Message);
        Assert.NotEmpty(failure.Trace);
    }
}
