using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>Every way in which a document can come, by every standing of its server.</summary>
public class KeyContinuityTests
{
    private static readonly SigningKey One = Key("one");
    private static readonly SigningKey Two = Key("two");
    private static readonly SigningKey OtherOne = Key("one", holder: 1);

    private static readonly (string Name, byte[][] Known, byte[] Told, string Expected, string ExpectedWhereAway)[] Situations =
    [
        ("nothing known", [], Of([One]), "FirstSeen", "FirstSeen"),
        ("the same key", [Of([One])], Of([One]), "Continuous", "Continuous"),
        ("one more key", [Of([One])], Of([One, Two]), "Continuous", "Continuous"),
        ("another key, the old one signs too", [Of([One])], Of([Two], [(One, Start)], [One, Two]), "Rotated", "Rotated"),
        ("another key, the old one signs and is not listed", [Of([One])], Of([Two], null, [One, Two]), "Rotated", "Rotated"),
        ("another key", [Of([One])], Of([Two]), "RotatedUnproven", "Broken"),
        ("another key, the old one is listed as old", [Of([One])], Of([Two], [(One, Start)]), "RotatedUnproven", "Broken"),
        ("another key, the old one is listed as current", [Of([One])], Of([One, Two], null, [Two]), "RotatedUnproven", "Broken"),
        ("the same ID for another key", [Of([One])], Of([OtherOne]), "RotatedUnproven", "Broken"),
        ("signed by an expired key", [Of([One]), Of([Two], [(One, Start)], [One, Two])], Of([One]), "Outdated", "Outdated"),
        ("signed by an expired key, for new ones", [Of([One]), Of([Two], [(One, Start)], [One, Two])], Of([Key("three")], null, [One, Key("three")]), "Outdated", "Outdated"),
    ];

    public static TheoryData<int, ServerLiveness> Cases
    {
        get
        {
            TheoryData<int, ServerLiveness> cases = [];
            for (int situation = 0; situation < Situations.Length; situation++)
            {
                foreach (ServerLiveness standing in Enum.GetValues<ServerLiveness>())
                {
                    cases.Add(situation, standing);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Judge_EverySituationAndStanding_HasItsVerdict(int situation, ServerLiveness standing)
    {
        (string name, byte[][] known, byte[] told, string expected, string expectedWhereAway) = Situations[situation];
        ContinuityVerdict verdict = KeyContinuity.Judge(known.Length == 0 ? null : Known(Start, known), Parse(told), standing);

        Assert.True((standing == ServerLiveness.Healthy ? expected : expectedWhereAway) == verdict.GetType().Name, $"{name}: {verdict}");
        Assert.Equal(verdict is not (ContinuityVerdict.Outdated or ContinuityVerdict.Broken), verdict.IsAccepted);
    }

    [Fact]
    public void Judge_WhileKeysAreHeldBack_IsBrokenEvenWhereTheServerIsHealthyAgain()
    {
        KnownServerKeys known = Known(Start, Of([One])).Quarantine(Parse(Of([Two])));

        Assert.Equal(new ContinuityVerdict.Broken(ServerLiveness.Healthy).Liveness, Assert.IsType<ContinuityVerdict.Broken>(KeyContinuity.Judge(known, Parse(Of([Two])), ServerLiveness.Healthy)).Liveness);
        Assert.IsType<ContinuityVerdict.Continuous>(KeyContinuity.Judge(known, Parse(Of([One])), ServerLiveness.Gone));
    }

    [Fact]
    public void Judge_SecondKeyOfASharedId_IsAsGoodAProofAsTheFirst()
    {
        KnownServerKeys known = Known(Start, Of([One]), Of([OtherOne]));

        Assert.Equal(2, known.WithId(One.KeyId).Length);
        Assert.IsType<ContinuityVerdict.Continuous>(KeyContinuity.Judge(known, Parse(Of([One])), ServerLiveness.Gone));
        Assert.IsType<ContinuityVerdict.Continuous>(KeyContinuity.Judge(known, Parse(Of([OtherOne])), ServerLiveness.Gone));
    }

    [Fact]
    public void Judge_DeniedKey_ProvesNothing() =>
        Assert.IsType<ContinuityVerdict.Broken>(KeyContinuity.Judge(Known(Start, Of([One])), Parse(Of([One])), ServerLiveness.Gone, key => key == One.VerifyKey));

    [Fact]
    public void Judge_IdUsedTwice_SaysWhichKeys()
    {
        KeyIdReuse reuse = Assert.Single(KeyContinuity.Judge(Known(Start, Of([One])), Parse(Of([OtherOne])), ServerLiveness.Healthy).Reused);

        Assert.Equal(new KeyIdReuse(One.KeyId, One.VerifyKey, OtherOne.VerifyKey), reuse);
        Assert.Empty(KeyContinuity.Judge(Known(Start, Of([One])), Parse(Of([One, Two])), ServerLiveness.Healthy).Reused);
    }

    /// <summary>MSC4499: an answer with two keys under one ID is refused whole.</summary>
    [Fact]
    public void Parse_IdUsedTwiceInOneDocument_IsRefused()
    {
        Assert.False(ServerKeys.TryParse(Of([One], [(OtherOne, Start)]), out _, out ServerKeysError error));
        Assert.Equal(new ServerKeysError { Kind = ServerKeysErrorKind.KeyIdUsedTwice, KeyId = One.KeyId }, error);
        Assert.True(ServerKeys.TryParse(Of([One], [(One, Start)]), out _, out _));
    }

    [Fact]
    public void Judge_DocumentOfAnotherServer_Throws() =>
        Assert.Throws<ArgumentException>(() => KeyContinuity.Judge(Known(Start, Of([One])), Parse(Document(Beta, Start + Day, [One])), ServerLiveness.Healthy));

    [Fact]
    public void Rotated_SaysWhichKeyProvesIt() =>
        Assert.Equal(One.KeyId, Assert.IsType<ContinuityVerdict.Rotated>(KeyContinuity.Judge(Known(Start, Of([One])), Parse(Of([Two], null, [One, Two])), ServerLiveness.Gone)).ProvedBy);

    private static byte[] Of(SigningKey[] current, (SigningKey, MatrixTimestamp)[]? old = null, SigningKey[]? signers = null) => Document(Alpha, Start + Day, current, old, signers);
}
