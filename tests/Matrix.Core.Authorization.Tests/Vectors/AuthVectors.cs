using System.Globalization;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization.Tests.Vectors;

/// <summary>Verdicts of other implementations and of a running server.</summary>
public sealed class AuthVectors
{
    [Fact]
    public void Ruma_EveryCase_HasItsVerdict() => AgreeOn(AuthCase.Read("auth-ruma"), verdicts: 211);

    [Fact]
    public void Synapse_EveryCase_HasItsVerdict() => AgreeOn(AuthCase.Read("auth-synapse"), verdicts: 52);

    [Fact]
    public void Gomatrixserverlib_EveryCaseWithAVerdict_HasIt() => AgreeOn(AuthCase.Read("auth-gmsl"), verdicts: 66, without: 3);

    [Fact]
    public void Matrix_EveryCaseWithAVerdict_HasIt() => AgreeOn(AuthCase.ReadLines("auth-matrix-generated-public", "cases.jsonl"), verdicts: 1348, without: 3);

    /// <summary>The rows give the sender's level and the users' before and after; all else requires nothing, so that only the rules on users decide.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Gomatrixserverlib_EveryChangeOfUserLevels_HasItsVerdict(int version)
    {
        JsonElement[] rows = [.. Text.Tree(File.ReadAllBytes(TestFolders.Vectors("auth-gmsl", "check-user-levels.json"))).GetProperty("cases").EnumerateArray()];
        Assert.Equal(12, rows.Length);
        var wrong = new List<string>();
        foreach (JsonElement row in rows)
        {
            string sender = row.GetProperty("sender").GetString()!;
            string common = string.Create(CultureInfo.InvariantCulture, $"\"state_default\":-1000,\"users_default\":{row.GetProperty("sender_level").GetInt64()}");
            TestRoom room = TestRoom.Of(version).Member(sender, "join").Levels($$"""{"users":{{row.GetProperty("old_users").GetRawText()}},{{common}}}""");
            AuthVerdict verdict = room.Judge(TestEvent.PowerLevels(sender, $$"""{"users":{{row.GetProperty("new_users").GetRawText()}},{{common}}}"""));
            if (verdict.IsAllowed != row.GetProperty("allowed").GetBoolean())
            {
                wrong.Add($"{row.GetProperty("name").GetString()}: {verdict}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>Every event of four rooms of a running Synapse, against its auth events and against the state before it.</summary>
    [Theory]
    [InlineData("v3", 410)]
    [InlineData("v6", 406)]
    [InlineData("v10", 400)]
    [InlineData("v11", 400)]
    public void SynapseReal_EveryEvent_HasItsVerdict(string file, int cases)
    {
        int judged = 0;
        var wrong = new List<string>();
        foreach (string line in File.ReadLines(TestFolders.Vectors("auth-synapse-real", $"{file}.auth.ndjson")).Where(line => line.Length > 0))
        {
            JsonElement item = Text.Tree(line);
            judged++;
            AuthVerdict verdict = JudgeReal(item);
            if (verdict.IsAllowed != (item.GetProperty("expected").GetString() == "allowed"))
            {
                wrong.Add($"line {judged}: {verdict}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(cases, judged);
    }

    private static AuthVerdict JudgeReal(JsonElement item)
    {
        RoomVersion version = Versions.Of(item.GetProperty("room_version").GetString()!);
        string?[] checks = [.. item.GetProperty("checks").EnumerateArray().Select(check => check.GetString())];
        Assert.NotEmpty(checks);
        VerifiedPdu judged = Load(item.GetProperty("event"));
        List<AuthEvent> items = [.. item.GetProperty("auth_events").EnumerateArray().Select(
            cited => new AuthEvent(Load(cited), cited.TryGetProperty("rejected", out JsonElement rejected) && rejected.GetBoolean()))];
        AuthVerdict verdict = default;
        if (checks.Contains("independent", StringComparer.Ordinal))
        {
            var cited = new List<AuthEvent>();
            foreach (EventId id in judged.Pdu.AuthEvents)
            {
                cited.Add(items.Single(known => known.VerifiedPdu.Pdu.EventId == id));
            }

            AuthEvent? create = items.Where(known => known.VerifiedPdu.Pdu.IsType("m.room.create"u8)).Select(known => (AuthEvent?)known).FirstOrDefault();
            verdict = StateIndependent.Judge(judged, cited, create);
            if (!verdict.IsAllowed)
            {
                return verdict;
            }
        }

        return checks.Contains("dependent", StringComparer.Ordinal)
            ? AuthRules.CheckStateDependent(judged, new AuthState(items.Where(known => !known.IsRejected).Select(known => known.VerifiedPdu)))
            : verdict;

        VerifiedPdu Load(JsonElement wrapped) =>
            TestEvent.Load(wrapped.GetProperty("pdu").GetRawText(), version, wrapped.GetProperty("event_id").GetString());
    }

    private static void AgreeOn(List<AuthCase> cases, int verdicts, int without = 0)
    {
        string[] wrong = [.. cases.Where(item => item.Allowed is not null)
            .Select(item => (Case: item, Verdict: item.Judge()))
            .Where(pair => pair.Verdict.IsAllowed != pair.Case.Allowed)
            .Select(pair => $"{pair.Case}: {pair.Verdict}")];
        Assert.Empty(wrong);
        Assert.Equal(verdicts, cases.Count(item => item.Allowed is not null));
        Assert.Equal(without, cases.Count(item => item.Allowed is null));
    }
}
