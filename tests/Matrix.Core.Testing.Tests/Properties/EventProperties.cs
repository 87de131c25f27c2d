using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;

namespace Matrix.Core.Testing.Tests.Properties;

public sealed class EventProperties
{
    private const int EventsOfAKind = 12;

    public static TheoryData<string> AllVersions => Versions.All;

    public static TheoryData<HostileKind> AllKinds => [.. HostileKinds.All];

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void ValidEvents_OfEveryVersion_ParseToTheEventAndVerify(string id) =>
        Prop.ForAll(EventGen.Valid(Versions.Get(id)).ToArbitrary(), wire =>
        {
            Assert.True(Pdu.TryParse(wire.Utf8.Span, wire.Version, out Pdu? pdu, out PduError error), error.ToString());
            Assert.Equal(wire.Pdu.EventId, pdu.EventId);
            Assert.Equal(wire.Pdu.Utf8.ToArray(), pdu.Utf8.ToArray());
            Assert.Equal(PduCheckResult.Accepted, PduCheckResult.Observe(wire.Utf8.Span, wire.Version, wire.Keys));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ValidEvents_OfASample_AreOfEveryKind()
    {
        Pdu[] events = [.. GeneratedValues.Of(EventGen.Valid(), 300, 1).Select(wire => wire.Pdu)];
        Assert.Equal(RoomVersions.Stable.Length, events.Select(pdu => pdu.Version).Distinct().Count());
        Assert.All(["m.room.create", "m.room.member", "m.room.power_levels", "m.room.join_rules", "m.room.message", "m.room.redaction"], type =>
            Assert.Contains(events, pdu => pdu.Type.ToString() == type));
        Assert.Contains(events, pdu => !pdu.Type.ToString().StartsWith("m.room.", StringComparison.Ordinal) && pdu.IsState);
    }

    /// <summary>In every version that has the kind.</summary>
    [Theory]
    [MemberData(nameof(AllKinds))]
    public void HostileEvents_OfEveryKind_DoExactlyWhatIsExpected(HostileKind kind)
    {
        foreach (RoomVersion version in RoomVersions.Stable.Where(version => HostileKinds.AppliesTo(kind, version)))
        {
            Prop.ForAll(EventGen.Hostile(kind, version).ToArbitrary(), AssertAsExpected)
                .Check(Config.QuickThrowOnFailure.WithMaxTest(EventsOfAKind));
        }
    }

    [Fact]
    public void HostileEvents_OfAnyKind_AreOneLineToTest() =>
        Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile => hostile.Observe() == hostile.Expected).QuickCheckThrowOnFailure();

    [Fact]
    public void HostileEvents_OfASample_AreOfEveryKindAndOutcome()
    {
        HostileEvent[] events = GeneratedValues.Of(EventGen.Hostile(), 1200, 1);
        Assert.Equal(HostileKinds.All, events.Select(hostile => hostile.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<PduErrorKind>(), events.Select(hostile => hostile.Expected.Error).Distinct().Order());
        Assert.Equal(Enum.GetValues<PduVerificationErrorKind>(), events.Select(hostile => hostile.Expected.VerificationError).Distinct().Order());
        Assert.Equal(Enum.GetValues<PduCheckStatus>().Where(status => status != PduCheckStatus.None), events.Select(hostile => hostile.Expected.Status).Distinct().Order());
    }

    [Fact]
    public void HostileEvents_OfAKindTheVersionHasNot_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => EventGen.Hostile(HostileKind.CreateEventCited, RoomVersions.V11));
        Assert.Throws<ArgumentException>(() => EventGen.Hostile(HostileKind.InjectedEventId, RoomVersions.V1));
        Assert.Equal(HostileKinds.All, HostileKinds.GetFor(RoomVersions.V12));
    }

    [Fact]
    public void HostileEvent_Shown_NamesItsKind()
    {
        HostileEvent hostile = GeneratedValues.Of(EventGen.Hostile(HostileKind.InvalidUtf8, RoomVersions.V9), 1, 1)[0];
        Assert.StartsWith("InvalidUtf8 in room version 9, expected Malformed(InvalidJson): {", hostile.ToString(), StringComparison.Ordinal);
        Assert.True(hostile.Expected.IsDropped);
        Assert.False(PduCheckResult.Redacted.IsDropped);
    }

    private static void AssertAsExpected(HostileEvent hostile)
    {
        Assert.Equal(hostile.Expected, hostile.Observe());
        if (!Pdu.TryParse(hostile.Utf8.Span, hostile.Version, out Pdu? pdu, out PduError error))
        {
            Assert.Equal(error.Kind == PduErrorKind.InvalidJson ? PduField.None : hostile.Field, error.Field);
            return;
        }

        Assert.Equal(hostile.Expected.Status == PduCheckStatus.AcceptedOverlong ? hostile.Field : PduField.None, pdu.OverlongField);

        // What is not hashed does not change which event it is.
        if (hostile.Kind is HostileKind.InjectedEventId or HostileKind.HostileUnsigned or HostileKind.TamperedContent or HostileKind.FlippedSignature)
        {
            Assert.Equal(hostile.Original.EventId, pdu.EventId);
        }
    }
}
