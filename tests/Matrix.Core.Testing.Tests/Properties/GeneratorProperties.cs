using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Testing.Tests.Properties;

public sealed class GeneratorProperties
{
    public static TheoryData<CanonicalJsonMode> Modes => [.. Enum.GetValues<CanonicalJsonMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Printing_InAnySpelling_KeepsTheCanonicalForm(CanonicalJsonMode mode) =>
        Prop.ForAll(JsonGen.Printed(mode).ToArbitrary(), printing =>
            CanonicalJson.TryCanonicalize(printing.Text.Utf8Span, mode, out byte[] canonical, out _)
            && printing.Canonical.Equals(canonical.AsSpan())
            && CanonicalJson.IsCanonical(canonical, mode)).QuickCheckThrowOnFailure();

    [Fact]
    public void Printing_OfSeveralSeeds_VariesAllThereIsToVary()
    {
        byte[] canonical = Bytes("""{"a":"/","b":[1,2]}""");
        string[] texts = [.. Enumerable.Range(0, 200).Select(seed => Encoding.Latin1.GetString(JsonPrinter.Print(canonical, seed)))];
        Assert.True(texts.Distinct(StringComparer.Ordinal).Count() > 150);
        Assert.Contains(texts, text => text.Contains('\n', StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("\\u0061", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("\\/", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.IndexOf("\"b\"", StringComparison.Ordinal) is >= 0 and var b && text.IndexOf("\"a\"", StringComparison.Ordinal) > b);
        Assert.Throws<ArgumentException>(() => JsonPrinter.Print("{ }"u8, 0));
    }

    [Fact]
    public void Values_OfADepth_AreNeverDeeper() =>
        Prop.ForAll(JsonGen.Value(maxDepth: 2).ToArbitrary(), value => DepthOf(JsonSlice.FromCanonical(value.Utf8Span)) <= 2).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_OfEverySample_HoldTheEdges()
    {
        string all = string.Concat(GeneratedValues.Of(JsonGen.Value(CanonicalJsonMode.Relaxed), 600, 1).Select(value => value.ToString()));
        Assert.All(["\\u0000", "\u2028", "\uFFFF", "\U0010FFFF", "\u007F", "e+15", "1e2", "[]", "{}", "null", "true"], edge => Assert.Contains(edge, all, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(GeneratedValues.Of(JsonGen.Value(), 300, 1), value => DepthOf(JsonSlice.FromCanonical(value.Utf8Span)) == JsonGen.DefaultDepth);
        Assert.Throws<ArgumentOutOfRangeException>(() => JsonGen.Value(maxDepth: CanonicalJson.MaxDepth + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => JsonGen.Object(maxDepth: 0));
    }

    [Fact]
    public void Shrinking_AnyValue_GivesSmallerCanonicalOnes() =>
        Prop.ForAll(JsonGen.Value().ToArbitrary(), value =>
            JsonGen.Shrink(value).All(simpler => simpler.Length < value.Length && CanonicalJson.IsCanonical(simpler.Utf8Span, CanonicalJsonMode.Strict)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Identifiers_Generated_AreRefusedByNoParser()
    {
        Prop.ForAll(IdentifierGen.UserId.ToArbitrary(), user => UserId.TryParse(user.Utf8Span, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(IdentifierGen.StrictUserId.ToArbitrary(), user => user.IsStrict).QuickCheckThrowOnFailure();
        Prop.ForAll(IdentifierGen.DomainRoomId.ToArbitrary(), room => !room.IsDomainless).QuickCheckThrowOnFailure();
        Prop.ForAll(IdentifierGen.HashRoomId.ToArbitrary(), room => room.IsDomainless && RoomId.TryParse(room.Utf8Span, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(IdentifierGen.AnyRoomId.ToArbitrary(), room => RoomId.TryParse(room.Utf8Span, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(IdentifierGen.KeyId.ToArbitrary(), key => KeyId.TryParse(key.Utf8Span, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(IdentifierGen.StateSlot.ToArbitrary(), key => key.StateKey.Length <= Pdu.MaxFieldLength && key.Type.Length <= Pdu.MaxFieldLength).QuickCheckThrowOnFailure();
        foreach (EventIdFormat format in Enum.GetValues<EventIdFormat>())
        {
            Prop.ForAll(IdentifierGen.EventIdWithFormat(format).ToArbitrary(), id =>
                EventId.TryParse(id.Utf8Span, out _) && id.ServerName is null == (format != EventIdFormat.Declared)).QuickCheckThrowOnFailure();
        }

        foreach (RoomVersion version in RoomVersions.Stable)
        {
            Assert.All(GeneratedValues.Of(IdentifierGen.RoomIdFor(version), 20, 1), room => Assert.Equal(version.Format.UsesCreateEventIdAsRoomId, room.IsDomainless));
        }
    }

    [Fact]
    public void Identifiers_OfASample_ReachTheLimitAndTheOddForms()
    {
        UserId[] users = GeneratedValues.Of(IdentifierGen.UserId, 500, 1);
        Assert.Contains(users, user => user.Utf8Span.Length == UserId.MaxLength);
        Assert.Contains(users, user => user.Localpart.IsEmpty);
        Assert.Contains(users, user => user.IsStrict);
        Assert.Contains(users, user => user.ServerName.Port is not null);
        Assert.Contains(users, user => user.ServerName.IsIPLiteral);
    }

    [Fact]
    public void Generators_OfOneSeed_MakeTheSameValues()
    {
        Assert.Equal(GeneratedValues.Of(JsonGen.Value(), 50, 5), GeneratedValues.Of(JsonGen.Value(), 50, 5));
        Assert.Equal(GeneratedValues.Of(IdentifierGen.StateSlot, 50, 5), GeneratedValues.Of(IdentifierGen.StateSlot, 50, 5));
        Assert.Equal(GeneratedValues.Of(EventGen.Valid(), 30, 5).Select(Hex), GeneratedValues.Of(EventGen.Valid(), 30, 5).Select(Hex), StringComparer.Ordinal);
        Assert.Equal(GeneratedValues.Of(EventGen.Hostile(), 60, 5).Select(Hex), GeneratedValues.Of(EventGen.Hostile(), 60, 5).Select(Hex), StringComparer.Ordinal);
        Assert.NotEqual(GeneratedValues.Of(EventGen.Valid(), 30, 5).Select(Hex), GeneratedValues.Of(EventGen.Valid(), 30, 6).Select(Hex), StringComparer.Ordinal);
    }

    private static string Hex(WireEvent wire) => Convert.ToHexString(wire.Utf8.Span);

    private static string Hex(HostileEvent hostile) => $"{hostile.Kind} {hostile.Version} {hostile.Expected} {Convert.ToHexString(hostile.Utf8.Span)}";

    private static byte[] Bytes(string json) => Encoding.Latin1.GetBytes(json);

    private static int DepthOf(JsonSlice value)
    {
        int deepest = 0;
        foreach (JsonSlice item in value.EnumerateArray())
        {
            deepest = Math.Max(deepest, DepthOf(item));
        }

        foreach (JsonMember member in value.EnumerateObject())
        {
            deepest = Math.Max(deepest, DepthOf(member.Value));
        }

        return value.Kind is JsonKind.Array or JsonKind.Object ? deepest + 1 : 0;
    }
}
