using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Identifiers.Tests.Properties;

public sealed class IdentifierProperties
{
    [Fact]
    public void Parse_ThenFormat_IsIdentity()
    {
        RoundTrips<Utf8Text>(IdentifierGenerators.Text);
        RoundTrips<ServerName>(IdentifierGenerators.Server);
        RoundTrips<UserId>(IdentifierGenerators.WithServer('@'));
        RoundTrips<RoomId>(Gen.OneOf(IdentifierGenerators.WithServer('!'), IdentifierGenerators.Hash.Select(hash => "!" + hash)));
        RoundTrips<RoomAlias>(IdentifierGenerators.WithServer('#'));
        RoundTrips<EventId>(Gen.OneOf(IdentifierGenerators.WithServer('$'), IdentifierGenerators.Hash.Select(hash => "$" + hash)));
        RoundTrips<KeyId>(IdentifierGenerators.Hash.Select(version => "ed25519:" + version));
        RoundTrips<RoomVersionId>(IdentifierGenerators.RoomVersion);
    }

    [Fact]
    public void StateKey_FormatThenParse_IsIdentity() => Check(
        IdentifierGenerators.Text.Two(),
        pair =>
        {
            var place = new StateSlot(pair.Item1, pair.Item2);
            return StateSlot.Parse(place.ToString()) == place && (place.Type.ToString(), place.StateKey.ToString()) == (pair.Item1, pair.Item2);
        });

    [Fact]
    public void Parse_SplitParts_JoinToTheWhole() => Check(
        IdentifierGenerators.WithServer('@'),
        text =>
        {
            UserId user = UserId.Parse(text);
            return $"@{user.Localpart}:{user.ServerName}" == text
                && ServerName.TryParse(user.ServerName.Utf8, out _)
                && !user.Localpart.Utf8Span.Contains((byte)':');
        });

    [Fact]
    public void CompareTo_AnyTwo_IsTheOrderOfCodePoints() => Check(
        IdentifierGenerators.Text.Two(),
        pair => Math.Sign(Utf8Text.FromString(pair.Item1).CompareTo(Utf8Text.FromString(pair.Item2))) == CompareCodePoints(pair.Item1, pair.Item2));

    [Fact]
    public void StateKeyCompareTo_AnyTwo_IsByTypeThenKey() => Check(
        IdentifierGenerators.Text.Four(),
        texts =>
        {
            int byType = CompareCodePoints(texts.Item1, texts.Item3);
            int expected = byType != 0 ? byType : CompareCodePoints(texts.Item2, texts.Item4);
            return Math.Sign(new StateSlot(texts.Item1, texts.Item2).CompareTo(new StateSlot(texts.Item3, texts.Item4))) == expected;
        });

    [Fact]
    public void Equals_AnyTwo_AgreesWithTextHashAndOrder() => Check(
        IdentifierGenerators.WithServer('@').Two(),
        pair =>
        {
            UserId left = UserId.Parse(pair.Item1);
            UserId right = UserId.Parse(pair.Item2);
            UserId again = UserId.Parse(pair.Item1.AsSpan());
            bool same = string.Equals(pair.Item1, pair.Item2, StringComparison.Ordinal);
            return left == again
                && left.GetHashCode() == again.GetHashCode()
                && (left == right) == same
                && (left.CompareTo(right) == 0) == same;
        });

    [Fact]
    public void TryParse_ArbitraryBytes_NeverThrowsAndSpanAgreesWithSlice() => Check(
        IdentifierGenerators.Bytes,
        bytes =>
            Agree(Utf8Text.TryParse(bytes.AsSpan(), out Utf8Text text), Utf8Text.TryParse(bytes.AsMemory(), out Utf8Text textSlice), text, textSlice)
            && Agree(ServerName.TryParse(bytes.AsSpan(), out ServerName server), ServerName.TryParse(bytes.AsMemory(), out ServerName serverSlice), server, serverSlice)
            && Agree(UserId.TryParse(bytes.AsSpan(), out UserId user), UserId.TryParse(bytes.AsMemory(), out UserId userSlice), user, userSlice)
            && Agree(RoomId.TryParse(bytes.AsSpan(), out RoomId room), RoomId.TryParse(bytes.AsMemory(), out RoomId roomSlice), room, roomSlice)
            && Agree(RoomAlias.TryParse(bytes.AsSpan(), out RoomAlias alias), RoomAlias.TryParse(bytes.AsMemory(), out RoomAlias aliasSlice), alias, aliasSlice)
            && Agree(EventId.TryParse(bytes.AsSpan(), out EventId @event), EventId.TryParse(bytes.AsMemory(), out EventId eventSlice), @event, eventSlice)
            && Agree(KeyId.TryParse(bytes.AsSpan(), out KeyId key), KeyId.TryParse(bytes.AsMemory(), out KeyId keySlice), key, keySlice)
            && Agree(RoomVersionId.TryParse(bytes.AsSpan(), out RoomVersionId version), RoomVersionId.TryParse(bytes.AsMemory(), out RoomVersionId versionSlice), version, versionSlice)
            && Agree(StateSlot.TryParse(bytes.AsSpan(), out StateSlot place), StateSlot.TryParse(bytes.AsMemory(), out StateSlot placeSlice), place, placeSlice));

    [Fact]
    public void TryParse_ArbitraryChars_NeverThrows() => Check(
        Gen.OneOf(Gen.Choose(0, 0xFFFF), Gen.Choose(0xD800, 0xDFFF), Gen.Choose(0x20, 0x7E)).Select(value => (char)value).ArrayOf().Select(chars => "@" + new string(chars) + ":b"),
        text =>
        {
            bool unicode = Utf8Text.TryParse(text, out _);
            bool valid = unicode && !text.Contains('\0', StringComparison.Ordinal) && text.IndexOf(':', StringComparison.Ordinal) == text.Length - 2;
            _ = ServerName.TryParse(text, out _) | RoomId.TryParse(text, out _) | RoomAlias.TryParse(text, out _) | EventId.TryParse(text, out _)
                | KeyId.TryParse(text, out _) | RoomVersionId.TryParse(text, out _) | StateSlot.TryParse(text, out _);
            return !valid || text.Length > 80 || UserId.TryParse(text, out _);
        });

    [Fact]
    public void FromTrusted_ArbitraryBytes_PropertiesNeverThrow() => Check(
        IdentifierGenerators.Bytes,
        bytes =>
        {
            ServerName server = ServerName.UnsafeFromUtf8(bytes);
            UserId user = UserId.UnsafeFromUtf8(bytes);
            RoomId room = RoomId.UnsafeFromUtf8(bytes);
            EventId @event = EventId.UnsafeFromUtf8(bytes);
            KeyId key = KeyId.UnsafeFromUtf8(bytes);
            _ = (server.Host, server.Port, server.IsIPLiteral, user.Localpart, user.ServerName.Port, user.IsStrict, room.Localpart, room.ServerName?.Host, room.IsDomainless);
            _ = (@event.Localpart, @event.ServerName?.IsIPLiteral, key.Algorithm, key.Version, key.IsConforming, key.IsEd25519, RoomAlias.UnsafeFromUtf8(bytes).ServerName.Host);
            return !room.TryGetCreateEvent(out EventId create) || RoomId.FromCreateEvent(create) == room;
        });

    private static void RoundTrips<T>(Gen<string> texts)
        where T : struct, IEquatable<T>, ISpanParsable<T>, IUtf8SpanParsable<T> => Check(
        texts,
        text => T.Parse(text, provider: null) is var value
            && string.Equals(value.ToString(), text, StringComparison.Ordinal)
            && value.Equals(T.Parse(new UTF8Encoding(false, true).GetBytes(text), provider: null)));

    private static void Check<T>(Gen<T> values, Func<T, bool> property) => Prop.ForAll(values.ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static bool Agree<T>(bool span, bool slice, T fromSpan, T fromSlice)
        where T : struct, IEquatable<T> => span == slice && fromSpan.Equals(fromSlice) && span == !fromSpan.Equals(default);

    // Independent of UTF-8: rune by rune.
    private static int CompareCodePoints(string left, string right)
    {
        int[] a = [.. left.EnumerateRunes().Select(rune => rune.Value)];
        int[] b = [.. right.EnumerateRunes().Select(rune => rune.Value)];
        return Math.Sign(a.AsSpan().SequenceCompareTo(b));
    }
}
