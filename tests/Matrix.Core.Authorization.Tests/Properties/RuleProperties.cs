using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Properties;

/// <summary>What holds of every event and every state.</summary>
public sealed class RuleProperties
{
    private static readonly string[] Selected = ["m.room.create", "m.room.power_levels", "m.room.join_rules"];

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Check_AnythingInAnyField_NeverThrows()
    {
        var decided = new HashSet<AuthRule>();
        Prop.ForAll(Seeds, seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            TestRoom room = random.Room(version);
            VerifiedPdu judged = room.InRoom(random.Event()).Load(version);
            AuthVerdict[] verdicts =
            [
                AuthRules.CheckStateDependent(judged, room.AuthState()),
                AuthRules.CheckStateDependent(judged, AuthState.Empty),
                AuthRules.CheckStateDependent(judged, new AnyState([.. Enumerable.Range(0, 3).Select(_ => random.Event().Load(version))])),
                StateIndependent.Judge(judged, [.. Enumerable.Range(0, random.Pick(0, 2, 5, 12)).Select(_ => new AuthEvent(random.Event().Load(version), random.Pick(true, false, false)))]),
                StateIndependent.Judge(judged, [], new AuthEvent(random.State("m.room.create", "").Load(version))),
            ];
            Assert.InRange(AuthEventSelection.GetSlots(judged.Pdu).Length, 0, AuthEventSelection.MaxSlots);
            _ = ServerAcl.FromEvent(judged).Allows(ServerName.Parse("a.example"));
            foreach (AuthVerdict verdict in verdicts)
            {
                _ = decided.Add(verdict.DecidedBy);
                Assert.True(verdict.RuleNumber.Length > 0 && verdict.Reason != verdict.DecidedBy.ToString(), verdict.ToString());
                Assert.True(!verdict.IsAllowed || verdict.Facts == AuthFacts.None, verdict.ToString());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(16_000));

        Assert.True(decided.Count > 40, $"only {decided.Count} rules were reached");
    }

    /// <summary>Whoever sends it, whatever it says and whatever the room is like.</summary>
    [Fact]
    public void CheckDependent_MemberWhoseStateKeyIsNotAUserId_IsNeverAllowed() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            TestRoom room = random.Room(version);
            string key = random.Pick("", "x", "@", "@:", "@x:", "x:a", "@bob:a b", "#bob:a", "@bob", "@bob:a/b") + random.Pick("", "", "\n", " ");
            TestEvent member = TestEvent.Member(random.Pick(Alice, Bob, Carol), key, random.Pick("join", "invite", "leave", "ban", "knock"));
            VerifiedPdu judged = room.InRoom(member.After(version, random.Pick(room.CreateId, "$other"))).Load(version);
            Assert.False(AuthRules.CheckStateDependent(judged, room.AuthState()).IsAllowed, key);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void CheckIndependent_AuthEventsInAnyOrder_IsDecidedByTheSameRule() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            TestRoom room = random.Room(version);
            VerifiedPdu judged = room.InRoom(random.Event()).Load(version);
            AuthEvent create = new(room.Find("m.room.create").Load(version));
            List<AuthEvent> cited = [.. Selected.Select(type => new AuthEvent(room.InRoom(random.State(type, "")).Load(version), random.Pick(true, false, false, false)))];
            cited.AddRange(Enumerable.Range(0, random.Pick(0, 1, 3)).Select(_ => new AuthEvent(random.Event().Load(version))));
            cited.RemoveAll(_ => random.Pick(true, false));
            AuthVerdict verdict = StateIndependent.Judge(judged, cited, create);
            AuthEvent[] turned = [.. Enumerable.Reverse(cited)];
            AuthEvent[] sorted = [.. cited.OrderBy(item => item.VerifiedPdu.Pdu.EventId)];
            foreach (AuthEvent[] other in (AuthEvent[][])[turned, sorted])
            {
                AuthVerdict again = StateIndependent.Judge(judged, other, create);
                Assert.Equal((verdict.IsAllowed, verdict.DecidedBy), (again.IsAllowed, again.DecidedBy));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>The same event and state, read anew or judged again: nothing that is kept changes a verdict.</summary>
    [Fact]
    public void CheckDependent_Again_IsTheSameVerdict() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            TestRoom room = random.Room(version);
            TestEvent item = room.InRoom(random.Event());
            VerifiedPdu judged = item.Load(version);
            IAuthState state = room.AuthState();
            AuthVerdict first = AuthRules.CheckStateDependent(judged, state);
            Assert.Equal(first, AuthRules.CheckStateDependent(judged, state));
            Assert.Equal(first.ToString(), AuthRules.CheckStateDependent(item.Load(version), room.AuthState()).ToString());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void CheckDependent_CreateEvent_IsAlwaysAllowed() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            VerifiedPdu create = random.State("m.room.create", "").With("type", "\"m.room.create\"").Load(version);
            AuthVerdict verdict = AuthRules.CheckStateDependent(create, random.Room(version).AuthState());
            Assert.Equal((true, AuthRule.Create), (verdict.IsAllowed, verdict.DecidedBy));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>But for the creator's own join right behind the create event, which by the letter looks at nothing else.</summary>
    [Fact]
    public void CheckDependent_JoinOfBannedUser_IsNeverAllowed() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new RandomJson(seed);
            RoomVersion version = random.Version();
            TestRoom room = random.Room(version).Member(Dave, "ban");
            TestEvent join = random.Event().With("type", "\"m.room.member\"").With("state_key", "\"@dave:a\"").After(version, "$not-the-create-event")
                .With("content", $$"""{"join_authorised_via_users_server":{{random.Value()}},"membership":"join","third_party_invite":{{random.Value()}}}""");
            Assert.False(AuthRules.CheckStateDependent(room.InRoom(join).Load(version), room.AuthState()).IsAllowed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <summary>
    /// Whoever is raised by a change of power levels is not raised above the sender. Where the default stood above the sender before, the
    /// rules let an entry that is below it be removed; so that the property is of defaults that do not, and of senders at 0 or more.
    /// </summary>
    [Fact]
    public void CheckDependent_AllowedChangeOfPowerLevels_NeverRaisesAnyoneAboveTheSender()
    {
        int allowed = 0;
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            int number = random.Next(1, 13);
            long own = random.Next(0, 4);
            Dictionary<string, long?> before = Levels(random);
            Dictionary<string, long?> after = new(before, StringComparer.Ordinal);
            foreach (string name in before.Keys.Where(_ => random.Next(3) == 0))
            {
                after[name] = Levels(random)[name];
            }

            before[Bob] = own;
            before["users_default"] = before["users_default"] is { } level ? Math.Min(level, own) : null;
            after[Bob] = random.Next(3) == 0 ? random.Next(0, 5) : own;
            AuthVerdict verdict = Joined(number).Levels(Content(before)).Judge(TestEvent.PowerLevels(Bob, Content(after)));
            if (verdict.IsAllowed)
            {
                allowed++;
                foreach (string user in (string[])[Bob, Carol, Dave, "@anybody:else"])
                {
                    long raised = LevelOf(after, user);
                    Assert.True(raised <= Math.Max(own, LevelOf(before, user)), $"v{number} {user}: {Content(before)} to {Content(after)} by {own}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

        Assert.True(allowed > 300, $"only {allowed} changes were allowed");
    }

    [Fact]
    public void Read_IntegerInAnySpelling_IsTheInteger() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), Seeds, (value, seed) =>
        {
            var random = new Random(seed);
            string[] spaces = ["", " ", "\\t", "\\n", "\\r", "\\u000b", "\u00a0", "\u2003", "  \\f "];
            string zeros = new('0', random.Next(4));
            string digits = value.ToString(CultureInfo.InvariantCulture).TrimStart('-');
            string sign = value < 0 ? "-" : random.Next(2) == 0 ? "+" : "";
            string text = $"\"{spaces[random.Next(spaces.Length)]}{sign}{zeros}{digits}{spaces[random.Next(spaces.Length)]}\"";
            for (int version = 1; version <= 12; version++)
            {
                LevelField field = LevelReader.Read(JsonSlice.FromCanonical(Text.Utf8(text)), Versions.Of(version));
                Assert.Equal(version >= 10, field.IsMalformed);
                Assert.True(version >= 10 || field.Value == value, text);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>A matcher that tries everything says the same, on names and globs short enough for it.</summary>
    [Fact]
    public void Allows_AnyGlob_IsWhatTryingEverythingSays() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            string host = new([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => "abA."[random.Next(4)])]);
            string glob = new([.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => "abB.*?*"[random.Next(7)])]);
            var acl = ServerAcl.FromEvent(TestEvent.State("m.room.server_acl", "", Alice, $$"""{"allow":["{{glob}}"]}""").Load(Versions.Of(11)));
            Assert.True(MatchesByTrying(glob, host) == acl.Allows(ServerName.Parse(host)), $"{glob} {host}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static bool MatchesByTrying(ReadOnlySpan<char> glob, ReadOnlySpan<char> host)
    {
        if (glob.IsEmpty)
        {
            return host.IsEmpty;
        }

        return glob[0] == '*'
            ? MatchesByTrying(glob[1..], host) || (!host.IsEmpty && MatchesByTrying(glob, host[1..]))
            : !host.IsEmpty && (glob[0] == '?' || char.ToLowerInvariant(glob[0]) == char.ToLowerInvariant(host[0])) && MatchesByTrying(glob[1..], host[1..]);
    }

    private static Dictionary<string, long?> Levels(Random random) => new(StringComparer.Ordinal)
    {
        [Carol] = Level(random),
        [Dave] = Level(random),
        ["users_default"] = Level(random),
        ["kick"] = Level(random),
    };

    private static long? Level(Random random) => random.Next(3) == 0 ? null : random.Next(-2, 6);

    private static long LevelOf(Dictionary<string, long?> levels, string user) => (levels.GetValueOrDefault(user) ?? levels["users_default"]) ?? 0;

    private static string Content(Dictionary<string, long?> levels)
    {
        string users = string.Join(',', levels.Where(pair => pair.Key.StartsWith('@') && pair.Value is not null).Select(pair => $"\"{pair.Key}\":{pair.Value}"));
        string scalars = string.Concat(levels.Where(pair => !pair.Key.StartsWith('@') && pair.Value is not null).Select(pair => $"\"{pair.Key}\":{pair.Value},"));
        return $$$"""{"events":{"m.room.power_levels":0},{{{scalars}}}"users":{{{{users}}}}}""";
    }

    /// <summary>A state that answers every question with some event, of whatever type.</summary>
    private sealed class AnyState(VerifiedPdu[] events) : IAuthState
    {
        private int _asked;

        public bool TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
        {
            verified = events[_asked++ % events.Length];
            return true;
        }
    }
}
