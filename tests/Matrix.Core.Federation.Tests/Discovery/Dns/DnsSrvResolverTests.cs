using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>The resolver against name servers that err, lie and fall silent.</summary>
public sealed class DnsSrvResolverTests : IAsyncLifetime
{
    private const string Name = "_matrix-fed._tcp.example.org";

    // Where silence is waited for; and where it is not, so that a busy machine does no harm.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeDnsServer _server = new();
    private readonly FakeDnsServer _second = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Records_AreFound_WithTheLeastTtl()
    {
        _server.OverUdp = query =>
            [query.Answer(0x8180, 3).Srv(Name, 300, new SrvRecord { Priority = 20, Port = 2, Target = "b.example" }).Srv(Name, 60, new SrvRecord { Priority = 10, Weight = 5, Port = 1, Target = "a.example" }).Srv("other.example", 1, new SrvRecord { Port = 3, Target = "c.example" }).ToArray()];
        SrvResult answer = await Ask();
        Assert.Equal("10 5 1 a.example, 20 0 2 b.example", answer.ToString());
        Assert.Equal(TimeSpan.FromSeconds(60), answer.TimeToLive);
    }

    [Fact]
    public async Task Name_OfTheQuestion_MayComeBackInOtherCase()
    {
        _server.OverUdp = query => [new WireWriter().Header(query.Id, 0x8180, 1, 1).Question(Name.ToUpperInvariant(), 33).Srv(Name.ToUpperInvariant(), 60, new SrvRecord { Port = 1, Target = "a.example" }).ToArray()];
        Assert.Equal(LookupStatus.Found, (await Ask()).Status);
    }

    [Fact]
    public async Task Root_ComesAsADot()
    {
        _server.OverUdp = query => [query.Found(".")];
        Assert.Equal(".", Assert.Single((await Ask()).Records).Target);
    }

    [Fact]
    public async Task NameError_IsNotFound_ForTheLesserOfTheSoasTimes()
    {
        _server.OverUdp = query => [query.Answer(0x8183, 0, 1).Soa("example.org", 900, 3600).ToArray()];
        Assert.Equal(SrvResult.NotFound(TimeSpan.FromSeconds(900)), await Ask());
        _server.OverUdp = query => [query.Answer(0x8183, 0, 1).Soa("example.org", 3600, 30).ToArray()];
        Assert.Equal(SrvResult.NotFound(TimeSpan.FromSeconds(30)), await Ask());
    }

    [Theory]
    [InlineData(0x8183)]
    [InlineData(0x8180)]
    [InlineData(0x8580)]
    public async Task Nothing_WithoutSoa_IsNotFound(int flags)
    {
        _server.OverUdp = query => [query.Answer(flags, 0).ToArray()];
        Assert.Equal(SrvResult.NotFound(null), await Ask());
    }

    [Fact]
    public async Task Referral_IsNoWordThatThereIsNothing()
    {
        _server.OverUdp = query => [query.Answer(0x8100, 0, 1).Record("org", 2, 60, data => data.Name("a.gtld.example")).ToArray()];
        Assert.Equal(LookupStatus.Failed, (await Ask()).Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Error_SendsUsToTheNextServer(int code)
    {
        _server.OverUdp = query => [query.Answer(0x8180 | code, 0).ToArray()];
        _second.OverUdp = query => [query.Found()];
        Assert.Equal(LookupStatus.Found, (await Ask(both: true)).Status);
        Assert.Equal((1, 1), (_server.Asked, _second.Asked));
    }

    [Fact]
    public async Task Error_OfAllServers_IsTold_AfterTheAttempts()
    {
        _server.OverUdp = query => [query.Answer(0x8182, 0).ToArray()];
        SrvResult answer = await Ask(attempts: 3);
        Assert.Equal(LookupStatus.Failed, answer.Status);
        Assert.Contains("ServerFailure", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(3, _server.Asked);
    }

    [Fact]
    public async Task Error_WithoutTheQuestion_IsTakenAsOne()
    {
        _server.OverUdp = query => [new WireWriter().Header(query.Id, 0x8182, 0, 0).ToArray()];
        Assert.Contains("ServerFailure", (await Ask()).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Server_ThatDoesNotKnowEdns_IsAskedWithout(int code)
    {
        _server.OverUdp = query => [query.WithEdns ? query.Answer(0x8180 | code, 0).ToArray() : query.Found()];
        Assert.Equal(LookupStatus.Found, (await Ask()).Status);
    }

    [Fact]
    public async Task Silence_SendsUsToTheNextServer()
    {
        _second.OverUdp = query => [query.Found()];
        Assert.Equal(LookupStatus.Found, (await Ask(both: true, attempts: 5, Short)).Status);
    }

    [Fact]
    public async Task Silence_OfAll_Fails()
    {
        SrvResult answer = await Ask(timeout: Short);
        Assert.Contains("the name server did not respond in time", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoServer_AtAll_Fails()
    {
        IPEndPoint nobody = _server.EndPoint;
        await _server.DisposeAsync();
        foreach (bool overTcp in new[] { false, true })
        {
            var resolver = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [nobody], Timeout = overTcp ? TimeSpan.FromMinutes(5) : Short, Attempts = 1, UseTcpOnly = overTcp });
            Assert.Equal(LookupStatus.Failed, (await resolver.ResolveAsync(Name, TestContext.Current.CancellationToken)).Status);
        }
    }

    public static TheoryData<string> Lies() => ["wrong id", "other name", "other type", "other class", "no question", "two questions", "a query", "other opcode", "empty", "short", "other owner", "other owner of an alias"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Lie_OverUdp_IsAskedAgainOverTcp(string kind)
    {
        _server.OverUdp = query => [Lie(kind, query)];
        _server.OverTcp = query => FakeDnsServer.Framed(query.Found("truth.example"));
        Assert.Equal("truth.example", Assert.Single((await Ask()).Records).Target);
        Assert.Equal((1, 1), (_server.Asked, _server.AskedOverTcp));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Lie_OverTcpToo_SendsUsToTheNextServer(string kind)
    {
        _server.OverUdp = query => [Lie(kind, query)];
        _server.OverTcp = query => FakeDnsServer.Framed(Lie(kind, query));
        _second.OverUdp = query => [query.Found("truth.example")];
        Assert.Equal(LookupStatus.Failed, (await Ask()).Status);
        Assert.Equal("truth.example", Assert.Single((await Ask(both: true)).Records).Target);
    }

    [Theory]
    [InlineData("other name")]
    [InlineData("other owner")]
    [InlineData("wrong id")]
    public async Task Lie_ThatThereIsNothing_IsNotBelieved(string kind)
    {
        // As above, but with the code that would let discovery go on to its next step.
        _server.OverUdp = query =>
        {
            byte[] lie = Lie(kind, query);
            lie[3] |= 3;
            return [lie];
        };
        SrvResult answer = await Ask();
        Assert.Equal(LookupStatus.Failed, answer.Status);
    }

    [Fact]
    public async Task TcpOnly_NeverAsksOverUdp()
    {
        _server.OverTcp = query => FakeDnsServer.Framed(query.Found());
        var resolver = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [_server.EndPoint], Timeout = Long, Attempts = 1, UseTcpOnly = true });
        for (int i = 0; i < 5; i++)
        {
            // The server closes each connection after its answer, which DnsClient does not see before it uses it again.
            Assert.Equal(LookupStatus.Found, (await resolver.ResolveAsync(Name, TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal(0, _server.Asked);
    }

    [Fact]
    public async Task Messages_Mutated_NeverThrow()
    {
        var random = new Random(3);
        byte[] Mutated(Query query)
        {
            byte[] message = query.Answer(0x8180, 3, 1).Alias(query.Name, 60, "_srv.example.net").Srv("_srv.example.net", 60, new SrvRecord { Priority = 1, Weight = 2, Port = 3, Target = "xn--hs.example.net" })
                .Record("_srv.example.net", 16, 5, data => data.Byte(3).Bytes("abc"u8.ToArray())).Soa("example.org", 60, 30).ToArray();
            lock (random)
            {
                for (int change = random.Next(0, 8); change > 0; change--)
                {
                    message[random.Next(2, message.Length)] = (byte)(random.Next(4) == 0 ? 0xc0 : random.Next(256));
                }

                return random.Next(4) == 0 ? message[..random.Next(message.Length)] : message;
            }
        }

        _server.OverUdp = query => [Mutated(query)];
        _server.OverTcp = query => FakeDnsServer.Framed(Mutated(query));
        DnsSrvResolver resolver = Resolver([_server.EndPoint], 1, TimeSpan.FromSeconds(2));
        for (int i = 0; i < 500; i++)
        {
            _ = await resolver.ResolveAsync(Name, TestContext.Current.CancellationToken);
            _ = await resolver.ResolveTextAsync(Name, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Texts_AreFound()
    {
        _server.OverUdp = query =>
        [
            query.Answer(0x8180, 3)
                .Record(query.Name, 16, 60, data => data.Byte(9).Bytes("v=matrix;"u8.ToArray()).Byte(4).Bytes("gone"u8.ToArray()))
                .Record(query.Name, 16, 30, data => data.Byte(0))
                .Record("other.example", 16, 30, data => data.Byte(1).Bytes("x"u8.ToArray())).ToArray(),
        ];
        TxtResult answer = await Resolver([_server.EndPoint], 1, Long).ResolveTextAsync("example.org", TestContext.Current.CancellationToken);
        Assert.Equal(TxtResult.Found(["v=matrix;gone", ""], TimeSpan.FromSeconds(30)), answer);
    }

    [Fact]
    public void Texts_AtTheBounds()
    {
        string[] texts = [new string('a', TxtResult.MaxLength + 1), .. Enumerable.Range(0, TxtResult.MaxRecords + 1).Select(_ => new string('a', TxtResult.MaxLength))];
        Assert.Equal(TxtResult.MaxRecords, TxtResult.Found(texts, null).Records.Length);
        Assert.All(TxtResult.Found(texts, null).Records, text => Assert.Equal(TxtResult.MaxLength, text.Length));
    }

    private static byte[] Lie(string kind, Query query)
    {
        var record = new SrvRecord { Port = 1, Target = "lie.example" };
        return kind switch
        {
            "wrong id" => (query with { Id = query.Id ^ 1 }).Found("lie.example"),
            "other name" => new WireWriter().Header(query.Id, 0x8180, 1, 1).Question("other.example", 33).Srv(Name, 60, record).ToArray(),
            "other type" => new WireWriter().Header(query.Id, 0x8180, 1, 1).Question(Name, 16).Srv(Name, 60, record).ToArray(),
            "other class" => new WireWriter().Header(query.Id, 0x8180, 1, 1).Question(Name, 33, 3).Srv(Name, 60, record).ToArray(),
            "no question" => new WireWriter().Header(query.Id, 0x8180, 0, 1).Srv(Name, 60, record).ToArray(),
            "two questions" => new WireWriter().Header(query.Id, 0x8180, 2, 1).Question(Name, 33).Question(Name, 33).Srv(Name, 60, record).ToArray(),
            "a query" => new WireWriter().Header(query.Id, 0x0100, 1, 1).Question(Name, 33).Srv(Name, 60, record).ToArray(),
            "other opcode" => new WireWriter().Header(query.Id, 0x9180, 1, 1).Question(Name, 33).Srv(Name, 60, record).ToArray(),
            "other owner" => query.Answer(0x8180, 1).Srv("_matrix-fed._tcp.evil.example", 60, record).ToArray(),
            "other owner of an alias" => query.Answer(0x8180, 2).Alias(Name, 60, "_srv.example.net").Srv("_srv.evil.example", 60, record).ToArray(),
            "empty" => [],
            _ => [1, 2, 3, 4],
        };
    }

    [Fact]
    public async Task Garbage_WithTheRightId_IsTheServersFault()
    {
        _server.OverUdp = query => [[.. query.Found().AsSpan(0, 40)]];
        _second.OverUdp = query => [query.Found()];
        Assert.Equal(LookupStatus.Found, (await Ask(both: true)).Status);
        Assert.Contains("cannot be read", (await Ask()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compression_InACircle_IsTheServersFault()
    {
        _server.OverUdp = query =>
        [
            query.Answer(0x8180, 1).Record(Name, 33, 60, data =>
            {
                int at = data.Length;
                _ = data.Word(0).Word(0).Word(1).Word(0xc000 | (at + 6));
            }).ToArray(),
        ];
        Assert.Contains("cannot be read", (await Ask()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_IsAskedForOverTcp()
    {
        _server.OverUdp = query => [query.Answer(0x8380, 0).ToArray()];
        _server.OverTcp = query =>
        {
            WireWriter answer = query.Answer(0x8180, 200);
            for (int i = 0; i < 200; i++)
            {
                _ = answer.Srv(Name, 60, new SrvRecord { Priority = (ushort)i, Port = 1, Target = $"host-with-a-long-name-{i}.example" });
            }

            return FakeDnsServer.Framed(answer.ToArray());
        };
        SrvResult found = await Ask();
        Assert.Null(found.Detail);
        Assert.Equal(SrvResult.MaxRecords, found.Records.Length);
        Assert.Equal("host-with-a-long-name-0.example", found.Records[0].Target);
    }

    public static TheoryData<string> BrokenTcp() => ["closed", "cut", "wrong id", "cut again", "other question", "garbage"];

    [Theory]
    [MemberData(nameof(BrokenTcp))]
    public async Task Tcp_ThatBreaks_IsTheServersFault(string how)
    {
        _server.OverUdp = query => [query.Answer(0x8380, 0).ToArray()];
        _server.OverTcp = query => how switch
        {
            "closed" => [],
            "cut" => FakeDnsServer.Framed(query.Found())[..^3],
            "wrong id" => FakeDnsServer.Framed((query with { Id = query.Id ^ 1 }).Found()),
            "cut again" => FakeDnsServer.Framed(query.Answer(0x8380, 0).ToArray()),
            "other question" => FakeDnsServer.Framed((query with { Name = "other.example" }).Found()),
            _ => FakeDnsServer.Framed([1, 2]),
        };
        _second.OverUdp = query => [query.Found()];
        Assert.Equal(LookupStatus.Failed, (await Ask()).Status);
        Assert.Equal(LookupStatus.Found, (await Ask(both: true)).Status);
    }

    [Fact]
    public async Task Alias_OfWhatIsNoHost_Fails()
    {
        _server.OverUdp = query => [query.Answer(0x8180, 1).Alias(query.Name, 20, "not a host.example").ToArray()];
        Assert.Equal(LookupStatus.Failed, (await Ask()).Status);
    }

    [Fact]
    public async Task Alias_InTheAnswer_IsFollowed_WithTheLeastTtl()
    {
        _server.OverUdp = query => [query.Answer(0x8180, 2).Alias(Name, 20, "_srv.example.net").Srv("_srv.example.net", 60, new SrvRecord { Port = 1, Target = "hs.example.net" }).ToArray()];
        SrvResult answer = await Ask();
        Assert.Equal(("0 0 1 hs.example.net", TimeSpan.FromSeconds(20)), (answer.ToString(), answer.TimeToLive));
    }

    [Fact]
    public async Task Alias_ThatTheAnswerDoesNotFinish_IsAskedFor()
    {
        _server.OverUdp = query => [query.Name == Name ? query.Answer(0x8580, 1).Alias(Name, 20, "_srv.example.net").ToArray() : query.Found()];
        SrvResult answer = await Ask();
        Assert.Equal((LookupStatus.Found, TimeSpan.FromSeconds(20)), (answer.Status, answer.TimeToLive));
        Assert.Equal(2, _server.Asked);
    }

    [Fact]
    public async Task Alias_OfWhatDoesNotExist_IsNotFound()
    {
        _server.OverUdp = query => [query.Answer(0x8183, 1, 1).Alias(Name, 20, "_srv.example.net").Soa("example.net", 60, 60).ToArray()];
        Assert.Equal(SrvResult.NotFound(TimeSpan.FromSeconds(20)), await Ask());
    }

    [Theory]
    [InlineData(DnsAnswerReader.MaxAliases, LookupStatus.Found)]
    [InlineData(DnsAnswerReader.MaxAliases + 1, LookupStatus.Failed)]
    public async Task Aliases_AtTheBound(int count, LookupStatus expected)
    {
        // One a message, so that each is a question of its own.
        _server.OverUdp = query =>
        {
            int at = query.Name == Name ? 0 : int.Parse(query.Name.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
            return [at < count ? query.Answer(0x8180, 1).Alias(query.Name, 20, $"{at + 1}.example").ToArray() : query.Found()];
        };
        Assert.Equal(expected, (await Ask()).Status);
    }

    [Fact]
    public async Task Aliases_InACircle_End()
    {
        _server.OverUdp = query => [query.Answer(0x8180, 2).Alias(Name, 20, "b.example").Alias("b.example", 20, Name).ToArray()];
        Assert.Contains("aliases", (await Ask()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_HaveIdsAndPortsThatAreNotInOrder()
    {
        List<Query> seen = [];
        _server.OverUdp = query =>
        {
            lock (seen)
            {
                seen.Add(query);
            }

            return [query.Found()];
        };
        for (int i = 0; i < 20; i++)
        {
            _ = await Ask();
        }

        Assert.True(seen.Select(query => query.Id).Distinct().Count() >= 18);
        Assert.True(seen.Select(query => query.SourcePort).Distinct().Count() >= 18);
    }

    [Fact]
    public async Task Name_ThatTheDnsCannotHold_IsNotFoundWithoutAQuestion()
    {
        DnsSrvResolver resolver = Resolver([_server.EndPoint], 1, Long);
        Assert.Equal(SrvResult.NotFound(null), await resolver.ResolveAsync($"_matrix-fed._tcp.{string.Join('.', Enumerable.Repeat(new string('a', 63), 4))[..250]}", TestContext.Current.CancellationToken));
        Assert.Equal(0, _server.Asked);
    }

    [Fact]
    public async Task Caller_WhoGivesUp_GetsThat()
    {
        using var giveUp = new CancellationTokenSource();
        Task<SrvResult> asking = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [_server.EndPoint] }).ResolveAsync(Name, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public void Options_WithNoServerAttemptOrTime_AreMisuse()
    {
        DnsResolverOptions options = new() { Servers = [_server.EndPoint] };
        foreach (DnsResolverOptions wrong in new[] { options with { Servers = [] }, options with { Servers = null! }, options with { Attempts = 0 }, options with { Timeout = TimeSpan.Zero } })
        {
            Assert.Throws<ArgumentException>(() => new DnsSrvResolver(new RealClock(), wrong));
        }
    }

    private Task<SrvResult> Ask(bool both = false, int attempts = 1, TimeSpan? timeout = null) =>
        Resolver(both ? [_server.EndPoint, _second.EndPoint] : [_server.EndPoint], attempts, timeout ?? Long).ResolveAsync(Name, TestContext.Current.CancellationToken).AsTask();

    private static DnsSrvResolver Resolver(ImmutableArray<IPEndPoint> servers, int attempts, TimeSpan timeout) =>
        new(new RealClock(), new DnsResolverOptions { Servers = servers, Timeout = timeout, Attempts = attempts });
}
