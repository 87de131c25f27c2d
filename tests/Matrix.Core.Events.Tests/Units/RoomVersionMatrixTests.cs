using System.Globalization;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>The property matrix of the room versions, a column a version from 1 to 12.</summary>
public sealed class RoomVersionMatrixTests
{
    private static readonly Type[] Groups = [typeof(EventFormatRules), typeof(SignatureRules), typeof(AuthorizationRules), typeof(RedactionRules)];

    public static TheoryData<string, string> Flags => new()
    {
        //                                                        123456789012
        { nameof(RoomVersion.IsStable),                         "yyyyyyyyyyyy" },
        { "Format.UsesReferenceHashes",                         "yy.........." },
        { "Signatures.RequiresEventIdServer",                   "yy.........." },
        { "Format.UsesCreateEventIdAsRoomId",                   "...........y" },
        { "Format.RequiresStrictJson",                          ".....yyyyyyy" },
        { "Signatures.RequiresValidKeys",                       "....yyyyyyyy" },
        { "Format.DropsOverlongFields",                         "..........yy" },
        { "Authorization.ChecksRedactions",                     "yy.........." },
        { "Redaction.RedactsIsInContent",                       "..........yy" },
        { "Authorization.ChecksAliases",                        "yyyyy......." },
        { "Authorization.ChecksNotificationLevels",             ".....yyyyyyy" },
        { "Authorization.AllowsStringPowerLevels",                "yyyyyyyyy..." },
        { "Authorization.AllowsFloatPowerLevels",                 "yyyyy......." },
        { "Authorization.RequiresIntegerPowerLevels",           ".........yyy" },
        { "Authorization.AllowsKnocking",                         "......yyyyyy" },
        { "Authorization.AllowsRestrictedJoins",                  ".......yyyyy" },
        { "Authorization.AllowsKnockRestrictedJoins",             ".........yyy" },
        { "Authorization.GivesCreatorsInfinitePower",           "...........y" },
        { "Authorization.AllowsStateKeySuffixes",               "............" },
    };

    public static TheoryData<string, string> Choices => new()
    {
        { "Format.EventIdFormat", "Declared Declared StandardBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash UrlSafeBase64Hash" },
        { nameof(RoomVersion.StateResolution), "V1 V2 V2 V2 V2 V2 V2 V2 V2 V2 V2 V2_1" },
        { "Authorization.Creators", "ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator ContentCreator Sender SenderAndAdditional" },
        { nameof(RoomVersion.Id), "1 2 3 4 5 6 7 8 9 10 11 12" },
        {
            "Format.MaxDepth",
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
        IEnumerable<string> covered = [.. Flags.Select(row => row.Data.Item1), .. Choices.Select(row => row.Data.Item1), "Redaction.KeptFields", nameof(RoomVersion.SpecificationUrl)];
        Assert.Equal(
            JoinedText.Of(Properties().Order(StringComparer.Ordinal)),
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
        string[] changed = [.. Properties().Where(property => !Equals(Read(found, property), Read(stable, property)))];
        string[] expected = id switch
        {
            "org.matrix.msc3757.10" or "org.matrix.msc3757.11" => ["Authorization.AllowsStateKeySuffixes", "Id", "IsStable"],
            "org.matrix.msc3389.10" or "org.matrix.msc2870" => ["Id", "IsStable", "Redaction.KeptFields"],
            "org.matrix.msc3667" => ["Authorization.AllowsStringPowerLevels", "Authorization.RequiresIntegerPowerLevels", "Id", "IsStable"],
            "org.matrix.msc3787" => ["Authorization.AllowsKnockRestrictedJoins", "Id", "IsStable"],
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
    public void Equals_SameIdentifier_IsEqual()
    {
        RoomVersion changed = RoomVersions.V11 with { StateResolution = StateResolutionAlgorithm.V2_1 };
        Assert.Equal(RoomVersions.V11, changed);
        Assert.Equal(RoomVersions.V11.GetHashCode(), changed.GetHashCode());
        Assert.NotEqual(RoomVersions.V11, RoomVersions.V11 with { Id = RoomVersionId.Parse("org.example.11") });
    }

    [Fact]
    public void TryGet_IdThatWasNeverSet_IsNotFound() => Assert.False(RoomVersions.TryGet(default, includeUnstable: true, out _));

    /// <summary>The properties of a version, those of its groups under the group's name.</summary>
    private static IEnumerable<string> Properties() =>
        typeof(RoomVersion).GetProperties().SelectMany(property => Array.Exists(Groups, property.PropertyType.Equals)
            ? property.PropertyType.GetProperties().Select(inner => $"{property.Name}.{inner.Name}")
            : [property.Name]);

    private static object Read(RoomVersion version, string path)
    {
        object value = version;
        foreach (string name in path.Split('.'))
        {
            value = value.GetType().GetProperty(name)!.GetValue(value)!;
        }

        return value;
    }
}
