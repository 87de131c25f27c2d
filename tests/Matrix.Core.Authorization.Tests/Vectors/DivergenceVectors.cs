namespace Matrix.Core.Authorization.Tests.Vectors;

/// <summary>
/// Where the letter of the spec and Synapse differ. No verdict there is right or wrong: what is asserted is our stance, cause by cause, and
/// that the corpus is the one it was taken for.
/// </summary>
public sealed class DivergenceVectors
{
    [Fact]
    public void Corpus_ByCause_HasTheCasesThatItHad()
    {
        Dictionary<string, int> counts = Cases().GroupBy(item => item.Family, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        Assert.Equal(
            "cur_level 12, federate 117, new_level 90, pl_user_id 9, redaction 2, self 18",
            string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")));
    }

    /// <summary>Only the literal <c>false</c>, and only the sender's server: the spec's word in all of them.</summary>
    [Fact]
    public void Federate_ByOurStance_IsAllowedInEveryCase() => AgreeWith("federate", item => item.Allowed == true && item.Verdict("synapse") == false);

    /// <summary>A join_rules event without its key is <c>invite</c>, as in Synapse; the spec's rules have no word for it.</summary>
    [Fact]
    public void JoinRulesWithoutKey_ByOurStance_LetsTheInvitedInAsSynapseDoes()
    {
        foreach (AuthCase item in Cases("self"))
        {
            Assert.True(item.Allowed == false && item.Verdict("synapse") == true, item.ToString());
            AuthVerdict verdict = item.Judge();
            Assert.True(verdict.IsAllowed, $"{item}: {verdict}");
            Assert.Equal(AuthRule.JoinInvited, verdict.DecidedBy);
        }
    }

    /// <summary>Booleans, digits with underscores and other scripts' digits are no levels.</summary>
    [Fact]
    public void CurrentLevel_ByOurStance_IsNoneWhereOnlyPythonReadsOne() => AllRejected("cur_level", 12);

    /// <summary>
    /// The same for levels that are set. To version 5 no rule looks at notifications; to version 9 the rules say nothing of a null in place of a
    /// whole map, with which nothing can be compared: it is rejected, where Synapse fails.
    /// </summary>
    [Fact]
    public void NewLevel_ByOurStance_IsRejectedWhereItIsLookedAt()
    {
        foreach (AuthCase item in Cases("new_level"))
        {
            bool isLookedAt = !(item.Name.Contains("/notifications=", StringComparison.Ordinal) && !item.Version.Authorization.ChecksNotificationLevels);
            AuthVerdict verdict = item.Judge();
            Assert.True(verdict.IsAllowed != isLookedAt, $"{item}: {verdict}");
            Assert.Equal(item.Allowed == true, verdict is { DecidedBy: AuthRule.PowerLevelsEntryOld, Facts.LevelIsMalformed: true });
        }
    }

    /// <summary>How the verdicts above stand to the letter and to Synapse.</summary>
    [Fact]
    public void Corpus_ByOurStance_AgreesAsOftenAsItDid()
    {
        List<AuthCase> cases = Cases();
        Assert.Equal(248, cases.Count);
        Assert.Equal(178, cases.Count(item => item.Allowed is { } letter && letter == item.Judge().IsAllowed));
        Assert.Equal(28, cases.Count(item => item.Verdict("synapse") is { } synapse && synapse == item.Judge().IsAllowed));
        Assert.Equal(42, cases.Count(item => item.Allowed is null));
    }

    [Fact]
    public void UserIdWithEmptyServer_ByOurStance_IsNoUserId()
    {
        foreach (AuthCase item in Cases("pl_user_id"))
        {
            Assert.True(item.Allowed == false && item.Verdict("synapse") == true, item.ToString());
            Assert.Equal(AuthRule.PowerLevelsUsers, item.Judge().DecidedBy);
        }
    }

    [Fact]
    public void RedactionWithoutUsableId_ByOurStance_IsRejected()
    {
        foreach (AuthCase item in Cases("redaction"))
        {
            Assert.True(item.Allowed == false && item.Verdict("synapse") == true, item.ToString());
            Assert.Equal(AuthRule.RedactionNotAllowed, item.Judge().DecidedBy);
        }
    }

    private static void AgreeWith(string family, Func<AuthCase, bool> isSo)
    {
        foreach (AuthCase item in Cases(family))
        {
            Assert.True(isSo(item), item.ToString());
            AuthVerdict verdict = item.Judge();
            Assert.True(verdict.IsAllowed, $"{item}: {verdict}");
        }
    }

    private static void AllRejected(string family, int count)
    {
        List<AuthCase> cases = [.. Cases(family)];
        Assert.Equal(count, cases.Count);
        Assert.Empty(cases.Where(item => item.Judge().IsAllowed).Select(item => item.ToString()));
    }

    private static IEnumerable<AuthCase> Cases(string family) => Cases().Where(item => item.Family == family);

    private static List<AuthCase> Cases() => AuthCase.Read("auth-matrix-divergences");
}
