using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>The byte form of a verdict.</summary>
public sealed class StoredVerdictTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryLoadTrusted_OfEveryRule_IsTheSameVerdict(int version)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (AuthRule rule in Enum.GetValues<AuthRule>().Where(rule => rule != AuthRule.None))
        {
            foreach (bool isAllowed in (bool[])[true, false])
            {
                if (isAllowed ? DecidingRules.CanAllow(rule) : DecidingRules.CanReject(rule))
                {
                    AssertSame(new AuthVerdict(Versions.Of(version), rule, isAllowed, facts: null));
                    _ = codes.Add(RuleTable.GetCode(rule));
                }
            }
        }

        Assert.Equal(Enum.GetValues<AuthRule>().Length - 1, codes.Count);
    }

    /// <summary>Of random rooms and events: every verdict that the rules give, with its facts.</summary>
    [Fact]
    public void TryLoadTrusted_OfAnyVerdictOfTheRules_IsTheSameVerdict()
    {
        int withFacts = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            TestRoom room = random.Room(version);
            VerifiedPdu judged = room.InRoom(random.Event()).Load(version);
            AuthVerdict verdict = AuthRules.CheckStateDependent(judged, room.AuthState());
            AssertSame(verdict);
            AssertSame(StateIndependent.Judge(judged, [new AuthEvent(random.Event().Load(version), random.Pick(true, false))], new AuthEvent(room.Find("m.room.create").Load(version))));
            withFacts += verdict.Facts == AuthFacts.None ? 0 : 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
        Assert.InRange(withFacts, 100, 1500);
    }

    [Fact]
    public void TryLoadTrusted_EveryFact_IsKept()
    {
        foreach (PowerLevel level in (PowerLevel[])[new(0), new(long.MinValue), new(long.MaxValue), PowerLevel.Infinite])
        {
            AssertSame(Refusal(new AuthFacts { SenderLevel = level, RequiredLevel = level, TargetLevel = level }));
        }

        foreach (Membership membership in Enum.GetValues<Membership>())
        {
            AssertSame(Refusal(new AuthFacts { SenderMembership = membership, TargetMembership = membership }));
        }

        foreach (JoinRule joinRule in Enum.GetValues<JoinRule>())
        {
            AssertSame(Refusal(new AuthFacts { JoinRule = joinRule }));
        }

        AssertSame(Refusal(new AuthFacts { CitedEvent = EventId.Parse("$a\"\n:b"), Slot = new StateSlot("m.é\u0001", "\U0001F600\n"), Field = "users.@\u2028:b", LevelIsMalformed = true }));
    }

    /// <summary>Only an event of a door without limits has such a key: the explanation is given up, and the verdict is not.</summary>
    [Fact]
    public void ToStoredBytes_FactsOverTheBound_LeavesThemOut()
    {
        AuthVerdict verdict = Refusal(new AuthFacts { Field = new string('x', AuthVerdict.MaxStoredLength) });
        Assert.True(AuthVerdict.TryLoadTrusted(verdict.ToStoredBytes(), out AuthVerdict loaded, out _));
        Assert.Equal((AuthRule.RequiredLevel, false, AuthFacts.None), (loaded.DecidedBy, loaded.IsAllowed, loaded.Facts));
        Assert.False(AuthVerdict.TryLoadTrusted(new byte[AuthVerdict.MaxStoredLength + 1], out _, out StoredFormError error));
        Assert.Equal(StoredFormErrorKind.TooLong, error.Kind);
        Assert.False(AuthVerdict.TryLoadTrusted(new byte[AuthVerdict.MaxStoredLength], out _, out error));
        Assert.Equal(StoredFormErrorKind.NotAnObject, error.Kind);
    }

    [Fact]
    public void ToStoredBytes_OfDefault_IsMisuse() => Assert.Throws<InvalidOperationException>(() => default(AuthVerdict).ToStoredBytes());

    [Theory]
    [InlineData("""{"allowed":true,"code":"","format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":true,"code":"AU-99","format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":1,"code":"AU-12","format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"code":"AU-12","format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":true,"code":"AU-12","format":1,"room_version":"10x"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":true,"code":"AU-12","room_version":"10"}""", StoredFormErrorKind.MissingField)]
    [InlineData("""{"allowed":true,"code":"AU-12","format":0,"room_version":"10"}""", StoredFormErrorKind.UnknownFormat)]
    [InlineData("""{"allowed":false,"code":"AU-8","facts":1,"format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":false,"code":"AU-8","facts":{"sender_level":1},"format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":false,"code":"AU-8","facts":{"sender_level":"1x"},"format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":false,"code":"AU-8","facts":{"key":["a"]},"format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":false,"code":"AU-8","facts":{"key":["a","b","c"]},"format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":false,"code":"AU-8","facts":{"join_rule":"Public"},"format":1,"room_version":"10"}""", StoredFormErrorKind.MalformedField)]
    [InlineData("""{"allowed":false,"code":"AU-12","format":1,"room_version":"10"}""", StoredFormErrorKind.Contradiction)]
    [InlineData("""{"allowed":true,"code":"AU-6","format":1,"room_version":"10"}""", StoredFormErrorKind.Contradiction)]
    [InlineData("[]", StoredFormErrorKind.NotAnObject)]
    [InlineData("", StoredFormErrorKind.NotAnObject)]
    public void TryLoadTrusted_Damaged_SaysWhat(string stored, StoredFormErrorKind expected)
    {
        Assert.False(AuthVerdict.TryLoadTrusted(Text.Utf8(stored), out AuthVerdict verdict, out StoredFormError error));
        Assert.Equal((expected, default(AuthVerdict)), (error.Kind, verdict));
    }

    private static AuthVerdict Refusal(AuthFacts facts) => new(Versions.Of(10), AuthRule.RequiredLevel, isAllowed: false, facts);

    private static void AssertSame(AuthVerdict verdict)
    {
        byte[] stored = verdict.ToStoredBytes();
        Assert.True(AuthVerdict.TryLoadTrusted(stored, out AuthVerdict loaded, out StoredFormError error), $"{error}: {verdict}");
        Assert.Equal((verdict.ToString(), verdict.Facts), (loaded.ToString(), loaded.Facts));
        Assert.Equal(stored, loaded.ToStoredBytes());
    }
}
