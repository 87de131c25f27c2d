using System.Globalization;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>Every bound: at it, and one past it.</summary>
public sealed class LimitTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_PrevEvents_AtMostTwenty(int version)
    {
        Assert.Equal(20, Message(version, "prev_events", 20).Parse().PrevEvents.Count);
        Assert.Equal((PduErrorKind.TooManyPrevEvents, PduField.PrevEvents), Kind(Message(version, "prev_events", 21).Refused()));
        Assert.Equal(21, Message(version, "prev_events", 21).Parse(PduSource.Backfilled).PrevEvents.Count);
        Assert.Empty(Message(version, "prev_events", 0).Parse().PrevEvents);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_AuthEvents_AtMostTen(int version)
    {
        Assert.Equal(10, Message(version, "auth_events", 10).Parse().AuthEvents.Count);
        Assert.Equal((PduErrorKind.TooManyAuthEvents, PduField.AuthEvents), Kind(Message(version, "auth_events", 11).Refused()));
        Assert.Equal(11, Message(version, "auth_events", 11).Parse(PduSource.Backfilled).AuthEvents.Count);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_WholeEvent_AtMost65536Bytes(int version)
    {
        foreach (int size in (int[])[65_535, 65_536])
        {
            Pdu pdu = OfSize(version, size).Parse();
            Assert.Equal(size, pdu.Utf8.Length);
            Assert.True(OfSize(version, size).With("unsigned", $$"""{"x":"{{new string('y', 1000)}}"}""").Parse().Utf8.Length > Pdu.MaxSize);
        }

        Assert.Equal(PduErrorKind.EventTooLarge, OfSize(version, 65_537).Refused().Kind);
        Assert.Equal(PduErrorKind.EventTooLarge, OfSize(version, 65_537).With("unsigned", "{}").Refused().Kind);
        Assert.Equal(PduErrorKind.EventTooLarge, OfSize(version, 65_537).Refused(PduSource.Backfilled).Kind);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_UnsignedOver65536Bytes_IsLeftOut(int version)
    {
        EventDraft Draft(int size) => EventDraft.Message(version).With("unsigned", "{\"a\":\"" + new string('x', size - 8) + "\"}").Sealed();
        Pdu without = EventDraft.Message(version).Sealed().Parse();
        Pdu kept = Draft(65_536).Parse();
        Assert.True(kept.TryGetField("unsigned"u8, out Json.JsonSlice unsigned));
        Assert.Equal(Pdu.MaxUnsignedSize, unsigned.Utf8Span.Length);
        Assert.True(kept.Utf8.Span.Length > Pdu.MaxUnsignedSize);
        Pdu left = Draft(65_537).Parse();
        Assert.Equal(Bytes.Text(without.Utf8), Bytes.Text(left.Utf8));
        Assert.False(VerifierAssert.Accepted(left, TestKeys.For(EventDraft.Server)).IsRedacted);

        // A store may hold more, and it is not lost on the way.
        Assert.True(Pdu.TryLoadTrusted(Draft(65_537).ToBytes(), Versions.Of(version), null, out Pdu? loaded, out _));
        using Signing.SigningKey key = TestKeys.Of(EventDraft.Server);
        Assert.True(loaded.TrySign(Identifiers.ServerName.Parse(EventDraft.Server), key, out Pdu? signed, out _));
        Assert.True(signed.TryGetField("unsigned"u8, out unsigned) && unsigned.Utf8Span.Length == 65_537);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_WhiteSpaceAndEscapes_AreNotCounted(int version)
    {
        string text = OfSize(version, 65_536).ToString();
        byte[] spaced = Bytes.Of(text.Replace(",", " ,\n", StringComparison.Ordinal).Replace("yyyyyyyyyy", "\\u0079yyyyyyyyy", StringComparison.Ordinal));
        Assert.True(spaced.Length > 80_000);
        Assert.True(Pdu.TryParse(spaced, Versions.Of(version), out Pdu? pdu, out _));
        Assert.Equal(65_536, pdu.Utf8.Length);
    }

    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void TryParse_InjectedEventId_IsNotCounted(int version) =>
        Assert.Equal(65_536, OfSize(version, 65_536).With("event_id", "\"$x\"").Parse().Utf8.Length);

    [Theory]
    [InlineData("type", 1)]
    [InlineData("type", 10)]
    [InlineData("type", 11)]
    [InlineData("type", 12)]
    [InlineData("state_key", 1)]
    [InlineData("state_key", 10)]
    [InlineData("state_key", 11)]
    [InlineData("state_key", 12)]
    [InlineData("sender", 1)]
    [InlineData("sender", 10)]
    [InlineData("sender", 11)]
    [InlineData("sender", 12)]
    [InlineData("room_id", 1)]
    [InlineData("room_id", 10)]
    [InlineData("room_id", 11)]
    [InlineData("event_id", 1)]
    [InlineData("event_id", 2)]
    public void TryParse_LimitedField_AtMost255Bytes(string field, int version)
    {
        (string head, string tail) = field switch
        {
            "sender" => ("@", ":a.example"),
            "room_id" => ("!", ":a.example"),
            "event_id" => ("$", ":a.example"),
            _ => ("", ""),
        };
        int room = 255 - head.Length - tail.Length;
        EventDraft Of(string filling) => EventDraft.State(version, "t", "k", "{}").With(field, EventDraft.Quote(head + filling + tail));

        Assert.Equal(PduField.None, Of(new string('x', room)).Parse().OverlongField);
        Assert.Equal((PduErrorKind.FieldTooLong, field), Failed(Of(new string('x', room + 1)).Refused()));
        string even = new string('é', room / 2) + new string('x', room % 2);
        Assert.Equal(PduField.None, Of(even).Parse().OverlongField);
        if (version >= 11)
        {
            Assert.Equal((PduErrorKind.FieldTooLong, field), Failed(Of(even + "x").Refused()));
            Assert.Equal((PduErrorKind.FieldTooLong, field), Failed(Of(new string('é', room)).Refused()));
            return;
        }

        Pdu overlong = Of(even + "x").Parse();
        Assert.Equal(field, PduFieldNames.Name(overlong.OverlongField));
        Assert.Equal(overlong.OverlongField, overlong.Redact().OverlongField);
        Assert.Equal(field, PduFieldNames.Name(Of(new string('é', room)).Parse().OverlongField));
        Assert.Equal((PduErrorKind.FieldTooLong, field), Failed(Of(new string('é', room + 1)).Refused()));

        // An astral character is one code point, though two UTF-16 units.
        Assert.Equal(field, PduFieldNames.Name(Of(string.Concat(Enumerable.Repeat("\U0001F600", room))).Parse().OverlongField));
        Assert.Equal((PduErrorKind.FieldTooLong, field), Failed(Of(string.Concat(Enumerable.Repeat("\U0001F600", room)) + "x").Refused()));
    }

    [Fact]
    public void TryParse_SeveralOverlongFields_FirstIsNamed()
    {
        string longText = EventDraft.Quote(new string('é', 200));
        Assert.Equal(PduField.Type, EventDraft.Message(10).With("type", longText).With("state_key", longText).Parse().OverlongField);
    }

    [Fact]
    public void TryParse_LengthOfAnEscapedField_IsThatOfWhatItSays()
    {
        Assert.Equal(PduField.None, EventDraft.Message(12).With("type", "\"" + string.Concat(Enumerable.Repeat("\\u0001", 255)) + "\"").Parse().OverlongField);
        Assert.Equal(PduErrorKind.FieldTooLong, EventDraft.Message(12).With("type", "\"" + string.Concat(Enumerable.Repeat("\\u0001", 256)) + "\"").Refused().Kind);
    }

    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryParse_DepthBefore6_IsUpTo2To63(int version)
    {
        foreach (long depth in (long[])[0, 1, 9_007_199_254_740_991, 9_007_199_254_740_992, long.MaxValue])
        {
            Assert.Equal(depth, WithInteger(version, "depth", depth).Parse().Depth);
        }

        Assert.Equal(0, EventDraft.Message(version).With("depth", "-0").Parse().Depth);
        Assert.Equal((PduErrorKind.OutOfRange, "depth"), Failed(EventDraft.Message(version).With("depth", "9223372036854775808").Refused()));
        Assert.Equal((PduErrorKind.OutOfRange, "depth"), Failed(EventDraft.Message(version).With("depth", "123456789012345678901234567890").Refused()));
        Assert.Equal((PduErrorKind.OutOfRange, "depth"), Failed(WithInteger(version, "depth", -1).Refused()));
        Assert.Equal((PduErrorKind.WrongType, "depth"), Failed(EventDraft.Message(version).With("depth", "1.0").Refused()));
        Assert.Equal((PduErrorKind.WrongType, "depth"), Failed(EventDraft.Message(version).With("depth", "1e2").Refused()));
    }

    [Theory]
    [MemberData(nameof(Versions.Strict), MemberType = typeof(Versions))]
    public void TryParse_DepthFrom6On_IsUpTo2To53(int version)
    {
        foreach (long depth in (long[])[0, 1, 9_007_199_254_740_991])
        {
            Assert.Equal(depth, WithInteger(version, "depth", depth).Parse().Depth);
        }

        Assert.Equal((PduErrorKind.OutOfRange, "depth"), Failed(WithInteger(version, "depth", -1).Refused()));
        foreach (string depth in (string[])["9007199254740992", "9223372036854775807", "9223372036854775808", "1.0", "-0.0"])
        {
            Assert.Equal(PduErrorKind.InvalidJson, EventDraft.Message(version).With("depth", depth).Refused().Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_OriginServerTs_IsAnyIntegerOfTheVersion(int version)
    {
        foreach (long ts in (long[])[0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991])
        {
            Assert.Equal(new MatrixTimestamp(ts), WithInteger(version, "origin_server_ts", ts).Parse().OriginServerTimestamp);
        }

        foreach (long ts in (long[])[9_007_199_254_740_992, long.MaxValue, long.MinValue])
        {
            EventDraft draft = WithInteger(version, "origin_server_ts", ts);
            if (version >= 6)
            {
                Assert.Equal(PduErrorKind.InvalidJson, draft.Refused().Kind);
            }
            else
            {
                Assert.Equal(new MatrixTimestamp(ts), draft.Parse().OriginServerTimestamp);
            }
        }

        Assert.NotEqual(PduErrorKind.None, EventDraft.Message(version).With("origin_server_ts", "9223372036854775808").Refused().Kind);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_Nesting_AtMost128(int version)
    {
        static string Nested(int depth) => "{\"a\":" + new string('[', depth) + new string(']', depth) + "}";
        _ = EventDraft.Message(version).With("content", Nested(126)).Parse();
        PduError error = EventDraft.Message(version).With("content", Nested(127)).Refused();
        Assert.Equal(Json.JsonErrorKind.TooDeep, error.Json.Kind);
        Assert.Equal(Json.JsonErrorKind.TooDeep, EventDraft.Message(version).With("unsigned", Nested(1_000_000)).Refused().Json.Kind);
    }

    [Fact]
    public void TryParse_ReferenceLongerThanAnId_IsAStringLikeAnyOther()
    {
        string id = new('x', 1000);
        Assert.Equal(id, EventDraft.Message(6).With("prev_events", $"[\"{id}\"]").Parse().PrevEvents[0].ToString());
        Assert.Equal(0, EventDraft.Message(6).With("prev_events", "[\"\"]").Parse().PrevEvents[0].Utf8Span.Length);
    }

    private static EventDraft Message(int version, string field, int count) => EventDraft.Message(version).With(field, EventDraft.References(version, count));

    private static EventDraft WithInteger(int version, string field, long value) =>
        EventDraft.Message(version).With(field, value.ToString(CultureInfo.InvariantCulture));

    private static EventDraft OfSize(int version, int size)
    {
        EventDraft draft = EventDraft.Message(version).With("content", "{\"a\":\"\"}");
        int rest = size - draft.ToString().Length;
        return draft.With("content", "{\"a\":\"" + new string('y', rest) + "\"}");
    }

    private static (PduErrorKind Kind, PduField Field) Kind(PduError error) => (error.Kind, error.Field);

    private static (PduErrorKind Kind, string Field) Failed(PduError error) => (error.Kind, PduFieldNames.Name(error.Field));
}
