using System.Globalization;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>The property matrix of the room versions, a column a version from 1 to 12.</summary>
public sealed class RoomVersionMatrixTests
{
    public static TheoryData<string, string> Flags => new()
    {
        //                                                        123456789012
        { nameof(RoomVersion.IsStable),                         "yyyyyyyyyyyy" },
        { nameof(RoomVersion.ReferencesCarryHashes),            "yy.........." },
        { nameof(RoomVersion.EventIdServerMustSign),            "yy.........." },
        { nameof(RoomVersion.RoomIdIsCreateEventId),            "...........y" },
        { nameof(RoomVersion.StrictCanonicalJson),              ".....yyyyyyy" },
        { nameof(RoomVersion.EnforcesKeyValidity),              "....yyyyyyyy" },
        { nameof(RoomVersion.StrictFieldLength),                "..........yy" },
        { nameof(RoomVersion.RedactionHasAuthRule),             "yy.........." },
        { nameof(RoomVersion.RedactsInContent),                 "..........yy" },
        { nameof(RoomVersion.AliasesHaveAuthRule),              "yyyyy......." },
        { nameof(RoomVersion.NotificationLevelsAreChecked),     ".....yyyyyyy" },
        { nameof(RoomVersion.StringPowerLevels),                "yyyyyyyyy..." },
        { nameof(RoomVersion.FloatPowerLevels),                 "yyyyy......." },
        { nameof(RoomVersion.PowerLevelTypesAreChecked),        ".........yyy" },
        { nameof(RoomVersion.Knocking),                         "......yyyyyy" },
        { nameof(RoomVersion.RestrictedJoins),                  ".......yyyyy" },
        { nameof(RoomVersion.KnockRestrictedJoins),             ".........yyy" },
        { nameof(RoomVersion.CreatorsHaveInfinitePower),        "...........y" },
        { nameof(RoomVersion.OwnedStateKeySuffixes),            "............" },
    };

    public static TheoryData<string, string> Choices => new()
    {
        { nameof(RoomVersion.EventIdFormat), "Declared Declared StandardBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash" },
        { nameof(RoomVersion.StateResolution), "V1 V2 V2 V2 V2 V2 V2 V2 V2 V2 V2 V2_1" },
        { nameof(RoomVersion.Creators), "ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator Sender SenderAndAdditional" },
        { nameof(RoomVersion.Id), "1 2 3 4 5 6 7 8 9 10 11 12" },
        {
            nameof(RoomVersion.MaxDepth),
            "9223372036854775807 9223372036854775807 9223372036854775807 9223372036854775807 9223372036854775807 " +
            "9007199254740991 9007199254740991 9007199254740991 9007199254740991 9007199254740991 9007199254740991 9007199254740991"
        },
    };

    public static TheoryData<string, string> UnstableBases => new()
    {
        { "org.matrix.msc3757.10", "10" },
        { "org.matrix.msc3757.11", "11" },
        { "org.matrix.hydra.11", "12" },
        { "org.matrix.msc1767.10", "10" },
        { "org.matrix.msc3389.10", "10" },
        { "org.matrix.msc2870", "11" },
        { "org.matrix.msc3667", "7" },
        { "org.matrix.msc3787", "9" },
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public void RoomVersion_Flag_IsThatOfTheSpec(string property, string row)
    {
        string actual = string.Concat(Versions.Numbers.Select(number => (bool)Read(Versions.Of(number), property) ? 'y' : '.'));
        Assert.Equal(row, actual);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void RoomVersion_Choice_IsThatOfTheSpec(string property, string row) =>
        Assert.Equal(row, string.Join(' ', Versions.Numbers.Select(number => Convert.ToString(Read(Versions.Of(number), property), CultureInfo.InvariantCulture))));

    [Fact]
    public void RoomVersion_EveryPropertyOfTheRecord_IsInTheMatrix()
    {
        IEnumerable<string> covered = [.. Flags.Select(row => row.Data.Item1), .. Choices.Select(row => row.Data.Item1), nameof(RoomVersion.Redaction)];
        Assert.Equal(
            JoinedText.Of(typeof(RoomVersion).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal)),
            JoinedText.Of(covered.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Stable_IsTheTwelveVersionsInOrder() =>
        Assert.Equal(JoinedText.Of(Versions.Numbers), JoinedText.Of(RoomVersions.Stable));

    [Fact]
    public void Default_IsTheVersionTheSpecRecommends() => Assert.Same(RoomVersions.V12, RoomVersions.Default);

    [Theory]
    [MemberData(nameof(UnstableBases))]
    public void UnstableVersion_IsFoundOnlyWhereAskedFor(string id, string basedOn)
    {
        RoomVersionId version = RoomVersionId.Parse(id);
        Assert.False(RoomVersions.TryGet(version, out RoomVersion? none));
        Assert.Null(none);
        Assert.False(RoomVersions.TryGet(version, includeUnstable: false, out _));
        Assert.True(RoomVersions.TryGet(version, includeUnstable: true, out RoomVersion? found));
        Assert.False(found.IsStable);
        Assert.Equal(version, found.Id);

        RoomVersion stable = Versions.Of(basedOn);
        string[] changed = [.. typeof(RoomVersion).GetProperties().Where(property => !Equals(property.GetValue(found), property.GetValue(stable))).Select(property => property.Name)];
        string[] expected = id switch
        {
            "org.matrix.msc3757.10" or "org.matrix.msc3757.11" => ["Id", "IsStable", "OwnedStateKeySuffixes"],
            "org.matrix.msc3389.10" or "org.matrix.msc2870" => ["Id", "IsStable", "Redaction"],
            "org.matrix.msc3667" => ["Id", "IsStable", "PowerLevelTypesAreChecked", "StringPowerLevels"],
            "org.matrix.msc3787" => ["Id", "IsStable", "KnockRestrictedJoins"],
            _ => ["Id", "IsStable"],
        };
        Assert.Equal(JoinedText.Of(expected), JoinedText.Of(changed.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Unstable_IsWhatIsListedHere() =>
        Assert.Equal(
            JoinedText.Of(UnstableBases.Select(row => row.Data.Item1).Order(StringComparer.Ordinal)),
            JoinedText.Of(RoomVersions.Unstable.Select(version => version.ToString()).Order(StringComparer.Ordinal)));

    [Fact]
    public void TryGet_IdThatWasNeverSet_IsNotFound() => Assert.False(RoomVersions.TryGet(default, includeUnstable: true, out _));

    private static object Read(RoomVersion version, string property) => typeof(RoomVersion).GetProperty(property)!.GetValue(version)!;
}
