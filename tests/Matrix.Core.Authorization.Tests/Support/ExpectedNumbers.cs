using System.Collections.Frozen;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>
/// The numbers of the rules as a reader of the spec's pages sees them, copied from the pages by eye. A list is numbered by its items, so
/// that version 12's "3.5" behind 3.3 reads 3.4, and its second "10.10" reads 10.11. A dash: the page has no such rule.
/// </summary>
internal static class ExpectedNumbers
{
    // Versions:                                   1-2        3-5        6          7          8-9        10         11         12
    private const string Table = """
        CreateHasPrevEvents                        1.1        1.1        1.1        1.1        1.1        1.1        1.1        1.1
        CreateRoomId                               1.2        1.2        1.2        1.2        1.2        1.2        1.2        1.2
        CreateRoomVersion                          1.3        1.3        1.3        1.3        1.3        1.3        1.3        1.3
        CreateCreators                             1.4        1.4        1.4        1.4        1.4        1.4        -          1.4
        Create                                     1.5        1.5        1.5        1.5        1.5        1.5        1.4        1.5
        UnknownRoom                                -          -          -          -          -          -          -          2
        DuplicateAuthEvents                        2.1        2.1        2.1        2.1        2.1        2.1        2.1        3.1
        UnexpectedAuthEvent                        2.2        2.2        2.2        2.2        2.2        2.2        2.2        3.2
        RejectedAuthEvent                          2.3        2.3        2.3        2.3        2.3        2.3        2.3        3.3
        NoCreateEvent                              2.4        2.4        2.4        2.4        2.4        2.4        2.4        -
        AuthEventFromOtherRoom                       2.5        2.5        2.5        2.5        2.5        2.5        2.5        3.4
        NotFederated                               3          3          3          3          3          3          3          4
        AliasesWithoutStateKey                     4.1        4.1        -          -          -          -          -          -
        AliasesForOtherServer                       4.2        4.2        -          -          -          -          -          -
        Aliases                                    4.3        4.3        -          -          -          -          -          -
        MemberMalformed                            5.1        5.1        4.1        4.1        4.1        4.1        4.1        5.1
        MemberAuthoriserSignature                  -          -          -          -          4.2.1      4.2.1      4.2.1      5.2.1
        JoinByCreator                              5.2.1      5.2.1      4.2.1      4.2.1      4.3.1      4.3.1      4.3.1      5.3.1
        JoinForOtherUser                               5.2.2      5.2.2      4.2.2      4.2.2      4.3.2      4.3.2      4.3.2      5.3.2
        JoinBanned                                 5.2.3      5.2.3      4.2.3      4.2.3      4.3.3      4.3.3      4.3.3      5.3.3
        JoinInvited                                5.2.4      5.2.4      4.2.4      4.2.4      4.3.4      4.3.4      4.3.4      5.3.4
        JoinRestrictedMember                       -          -          -          -          4.3.5.1    4.3.5.1    4.3.5.1    5.3.5.1
        JoinNotAuthorised                          -          -          -          -          4.3.5.2    4.3.5.2    4.3.5.2    5.3.5.2
        JoinAuthorised                             -          -          -          -          4.3.5.3    4.3.5.3    4.3.5.3    5.3.5.3
        JoinPublic                                 5.2.5      5.2.5      4.2.5      4.2.5      4.3.6      4.3.6      4.3.6      5.3.6
        JoinNotAllowed                             5.2.6      5.2.6      4.2.6      4.2.6      4.3.7      4.3.7      4.3.7      5.3.7
        ThirdPartyBanned                           5.3.1.1    5.3.1.1    4.3.1.1    4.3.1.1    4.4.1.1    4.4.1.1    4.4.1.1    5.4.1.1
        ThirdPartyUnsigned                         5.3.1.2    5.3.1.2    4.3.1.2    4.3.1.2    4.4.1.2    4.4.1.2    4.4.1.2    5.4.1.2
        ThirdPartyMalformed                        5.3.1.3    5.3.1.3    4.3.1.3    4.3.1.3    4.4.1.3    4.4.1.3    4.4.1.3    5.4.1.3
        ThirdPartyForOtherUser                        5.3.1.4    5.3.1.4    4.3.1.4    4.3.1.4    4.4.1.4    4.4.1.4    4.4.1.4    5.4.1.4
        ThirdPartyUnknownToken                     5.3.1.5    5.3.1.5    4.3.1.5    4.3.1.5    4.4.1.5    4.4.1.5    4.4.1.5    5.4.1.5
        ThirdPartyFromOtherSender                      5.3.1.6    5.3.1.6    4.3.1.6    4.3.1.6    4.4.1.6    4.4.1.6    4.4.1.6    5.4.1.6
        ThirdPartySigned                           5.3.1.7    5.3.1.7    4.3.1.7    4.3.1.7    4.4.1.7    4.4.1.7    4.4.1.7    5.4.1.7
        ThirdPartyBadSignature                     5.3.1.8    5.3.1.8    4.3.1.8    4.3.1.8    4.4.1.8    4.4.1.8    4.4.1.8    5.4.1.8
        InviteSenderNotJoined                      5.3.2      5.3.2      4.3.2      4.3.2      4.4.2      4.4.2      4.4.2      5.4.2
        InviteTargetJoinedOrBanned                 5.3.3      5.3.3      4.3.3      4.3.3      4.4.3      4.4.3      4.4.3      5.4.3
        InviteAllowed                              5.3.4      5.3.4      4.3.4      4.3.4      4.4.4      4.4.4      4.4.4      5.4.4
        InviteLevel                                5.3.5      5.3.5      4.3.5      4.3.5      4.4.5      4.4.5      4.4.5      5.4.5
        LeaveSelf                                   5.4.1      5.4.1      4.4.1      4.4.1      4.5.1      4.5.1      4.5.1      5.5.1
        LeaveSenderNotJoined                       5.4.2      5.4.2      4.4.2      4.4.2      4.5.2      4.5.2      4.5.2      5.5.2
        LeaveUnbanLevel                            5.4.3      5.4.3      4.4.3      4.4.3      4.5.3      4.5.3      4.5.3      5.5.3
        LeaveAllowed                               5.4.4      5.4.4      4.4.4      4.4.4      4.5.4      4.5.4      4.5.4      5.5.4
        LeaveLevel                                 5.4.5      5.4.5      4.4.5      4.4.5      4.5.5      4.5.5      4.5.5      5.5.5
        BanSenderNotJoined                         5.5.1      5.5.1      4.5.1      4.5.1      4.6.1      4.6.1      4.6.1      5.6.1
        BanAllowed                                 5.5.2      5.5.2      4.5.2      4.5.2      4.6.2      4.6.2      4.6.2      5.6.2
        BanLevel                                   5.5.3      5.5.3      4.5.3      4.5.3      4.6.3      4.6.3      4.6.3      5.6.3
        KnockJoinRule                              -          -          -          4.6.1      4.7.1      4.7.1      4.7.1      5.7.1
        KnockForOtherUser                              -          -          -          4.6.2      4.7.2      4.7.2      4.7.2      5.7.2
        KnockAllowed                               -          -          -          4.6.3      4.7.3      4.7.3      4.7.3      5.7.3
        KnockByMember                                -          -          -          4.6.4      4.7.4      4.7.4      4.7.4      5.7.4
        MembershipUnknown                          5.6        5.6        4.6        4.7        4.8        4.8        4.8        5.8
        SenderNotJoined                            6          6          5          5          5          5          5          6
        ThirdPartyInviteLevel                      7.1        7.1        6.1        6.1        6.1        6.1        6.1        7.1
        RequiredLevel                              8          8          7          7          7          7          7          8
        StateKeyOfOtherUser                            9          9          8          8          8          8          8          9
        PowerLevelsScalarType                      -          -          -          -          -          9.1        9.1        10.1
        PowerLevelsMapType                         -          -          -          -          -          9.2        9.2        10.2
        PowerLevelsUsers                           10.1       10.1       9.1        9.1        9.1        9.3        9.3        10.3
        PowerLevelsCreator                         -          -          -          -          -          -          -          10.4
        PowerLevelsFirst                           10.2       10.2       9.2        9.2        9.2        9.4        9.4        10.5
        PowerLevelsScalarOld                       10.3.1     10.3.1     9.3.1      9.3.1      9.3.1      9.5.1      9.5.1      10.6.1
        PowerLevelsScalarNew                       10.3.2     10.3.2     9.3.2      9.3.2      9.3.2      9.5.2      9.5.2      10.6.2
        PowerLevelsEntryOld                        10.4.1     10.4.1     9.4.1      9.4.1      9.4.1      9.6.1      9.6.1      10.7.1
        PowerLevelsEntryNew                        10.5.1     10.5.1     9.5.1      9.5.1      9.5.1      9.7.1      9.7.1      10.8.1
        PowerLevelsUserOld                         10.6.1     10.6.1     9.6.1      9.6.1      9.6.1      9.8.1      9.8.1      10.9.1
        PowerLevelsUserNew                         10.7.1     10.7.1     9.7.1      9.7.1      9.7.1      9.9.1      9.9.1      10.10.1
        PowerLevels                                10.8       10.8       9.8        9.8        9.8        9.10       9.10       10.11
        RedactionLevel                             11.1       -          -          -          -          -          -          -
        RedactionSameServer                        11.2       -          -          -          -          -          -          -
        RedactionNotAllowed                        11.3       -          -          -          -          -          -          -
        Otherwise                                  12         11         10         10         10         10         10         11
        """;

    private static readonly FrozenDictionary<AuthRule, string[]> Numbers = Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToFrozenDictionary(cells => Enum.Parse<AuthRule>(cells[0]), cells => cells[1..]);

    public static IEnumerable<AuthRule> Rules => Numbers.Keys.Order();

    /// <summary>The number; empty where the version has no such rule.</summary>
    public static string Of(AuthRule rule, int version)
    {
        string number = Numbers[rule][Column(version)];
        return number == "-" ? "" : number;
    }

    private static int Column(int version) => version switch
    {
        <= 2 => 0,
        <= 5 => 1,
        6 => 2,
        7 => 3,
        <= 9 => 4,
        _ => version - 5,
    };
}
