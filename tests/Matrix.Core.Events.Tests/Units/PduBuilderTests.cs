using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed partial class PduBuilderTests
{
    [Fact]
    public void SetContent_Value_IsTheContent()
    {
        var builder = new PduBuilder(Versions.Of(12));
        builder.SetContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["topic"] = "one", ["a"] = "é" }, Contracts.Default.DictionaryStringString);
        Assert.Equal("""{"a":"é","topic":"one"}""", Bytes.Text(builder.Content));
        Assert.Throws<ArgumentException>(() => builder.SetContent(0.5, Contracts.Default.Double));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Sign_EveryKindOfEvent_IsVerifiedByOthers(int version)
    {
        foreach (Pdu pdu in BuiltRoom.Events(Versions.Of(version)))
        {
            Assert.True(Pdu.TryParse(pdu.Utf8.Span, Versions.Of(version), out Pdu? received, out PduError error), error.ToString());
            Assert.Equal(pdu.EventId, received.EventId);
            Assert.Equal(pdu.RoomId, received.RoomId);
            Assert.Equal(Bytes.Text(pdu.Utf8), Bytes.Text(received.Utf8));
            Assert.False(VerifierAssert.Accepted(received, TestKeys.For("a.example", "b.example")).IsRedacted);
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryBuild_Draft_HoldsWhatWasSet(int version)
    {
        PduBuilder builder = Draft(version);
        builder.StateKey = "käse \"\\\u0001";
        builder.Depth = 7;
        builder.OriginServerTimestamp = new(-5);
        builder.PrevEvents = [EventId.Parse("$p:a.example"), EventId.Parse("$q:a.example")];
        builder.AuthEvents = [EventId.Parse("$r:a.example")];
        builder.Redacts = EventId.Parse("$é\":a.example");
        builder.Type = "m.room.redaction";
        Pdu pdu = Built(builder);
        Assert.Equal("käse \"\\\u0001", pdu.Slot!.Value.StateKey.ToString());
        Assert.Equal((7, new MatrixTimestamp(-5)), (pdu.Depth, pdu.OriginServerTimestamp));
        Assert.Equal("$p:a.example $q:a.example", JoinedText.Of(pdu.PrevEvents));
        Assert.Equal("$r:a.example", JoinedText.Of(pdu.AuthEvents));
        Assert.Equal("$é\":a.example", pdu.Redacts?.ToString());
        Assert.True(pdu.ContentHashMatches());
        Assert.Equal(EventDraft.Alice, pdu.Sender.ToString());
        Assert.True(pdu.TryGetField("signatures"u8, out JsonSlice signatures) && signatures.ToString() == "{}");
        Assert.Equal(version >= 11, pdu.Content.TryGetMember("redacts"u8, out _));
        Assert.Equal(version < 11, pdu.TryGetField("redacts"u8, out _));
        Assert.Equal(version <= 2, pdu.TryGetField("event_id"u8, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryBuild_ReferenceHashes_AreWrittenWhereGiven(int version)
    {
        PduBuilder builder = Draft(version);
        EventId known = EventId.Parse("$p:a.example");
        builder.PrevEvents = [known, EventId.Parse("$q:a.example")];
        byte[] hash = [.. Enumerable.Range(200, 32).Select(i => (byte)i)];
        builder.ReferenceHashes = new Dictionary<EventId, ReadOnlyMemory<byte>> { [known] = hash };
        string text = Bytes.Text(Built(builder).Utf8);
        Assert.Contains($$""""prev_events":[["$p:a.example",{"sha256":"{{Oracle.Base64(hash)}}"}],["$q:a.example",{}]]"""", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryBuild_NumbersThatAreNotCanonical_AreRefusedInEveryVersion(int version)
    {
        foreach (string number in (string[])["1.0", "1e2", "-0.0", "9007199254740992"])
        {
            PduError error = Refused(Draft(version, $$"""{"a":{{number}}}"""));
            Assert.Equal((PduErrorKind.InvalidJson, PduField.Content), (error.Kind, error.Field));
            Assert.InRange(error.Offset, 5, 5 + number.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryBuild_NegativeZero_IsWrittenAs0InEveryVersion(int version) =>
        Assert.Contains("\"content\":{\"a\":[0,-1]}", Bytes.Text(Built(Draft(version, """{"a":[-0,-1]}""")).Utf8), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{},\"sender\":\"@eve:a.example\"")]
    [InlineData("{},\"origin\":\"a.example\"")]
    [InlineData("{},\"unsigned\":{\"a\":1}")]
    [InlineData("{\"a\":1},\"b\":{\"c\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{}{}")]
    [InlineData("{}//")]
    public void TryBuild_ContentThatIsMoreOrLessThanAnObject_IsRefused(string content)
    {
        foreach (int version in Versions.Numbers)
        {
            Assert.Equal(PduErrorKind.InvalidJson, Refused(Draft(version, content)).Kind);
            PduBuilder redaction = Draft(version, content);
            redaction.Redacts = EventId.Parse("$x");
            Assert.Equal(PduErrorKind.InvalidJson, Refused(redaction).Kind);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"{}\"")]
    public void TryBuild_ContentNoObject_IsRefused(string content)
    {
        foreach (int version in Versions.Numbers)
        {
            PduError error = Refused(Draft(version, content));
            Assert.Equal((PduErrorKind.WrongType, PduField.Content), (error.Kind, error.Field));
        }
    }

    [Fact]
    public void TryBuild_ContentWithWhiteSpaceAndEscapes_IsWrittenCanonically() =>
        Assert.Equal("""{"a":"é","b":[1]}""", Bytes.Text(Built(Draft(10, " \n{ \"b\" : [ 1 ] , \"a\" : \"\\u00e9\" }\t")).ContentUtf8));

    [Theory]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("""{"reason":"r"}""")]
    public void TryBuild_RedactionFrom11On_HasItsTargetInContent(string content)
    {
        foreach (int version in (int[])[11, 12])
        {
            PduBuilder builder = Draft(version, content);
            builder.Type = "m.room.redaction";
            builder.Redacts = EventId.Parse("$target");
            Pdu pdu = Built(builder);
            Assert.Equal("$target", pdu.Redacts?.ToString());
            Assert.Equal(content.Contains("reason", StringComparison.Ordinal), pdu.Content.TryGetMember("reason"u8, out _));
        }
    }

    [Fact]
    public void TryBuild_ContentThatHasTheTargetAlready_IsRefused()
    {
        PduBuilder builder = Draft(11, """{"redacts":"$target"}""");
        builder.Redacts = EventId.Parse("$target");
        PduError error = Refused(builder);
        Assert.Equal((PduErrorKind.InvalidJson, JsonErrorKind.DuplicateKey), (error.Kind, error.Json.Kind));
        builder.Redacts = null;
        builder.Type = "m.room.redaction";
        Assert.Equal("$target", Built(builder).Redacts?.ToString());
    }

    [Fact]
    public void TryBuild_CreateEventOfVersion12_NeedsEntropy()
    {
        PduBuilder builder = CreateDraft([]);
        Assert.Throws<InvalidOperationException>(() => builder.TryBuild(out _, out _));
        builder.Entropy = new byte[PduBuilder.MinEntropy - 1];
        Assert.Throws<InvalidOperationException>(() => builder.TryBuild(out _, out _));
        Pdu one = Built(CreateDraft(new byte[PduBuilder.MinEntropy]));
        Pdu same = Built(CreateDraft(new byte[PduBuilder.MinEntropy]));
        Pdu other = Built(CreateDraft([1, .. new byte[PduBuilder.MinEntropy]]));
        Assert.Equal(one.RoomId, same.RoomId);
        Assert.NotEqual(one.RoomId, other.RoomId);
        Assert.True(one.Content.TryGetMember(Bytes.Of(PduBuilder.EntropyKey), out JsonSlice entropy));
        Assert.Equal(64, entropy.ToString().Length - 2);
        Assert.True(one.Content.TryGetMember("room_version"u8, out _));
    }

    [Fact]
    public void TryBuild_CreateEventWithTheEntropyKeyInContent_IsRefused()
    {
        PduBuilder builder = CreateDraft(new byte[16]);
        builder.Content = Bytes.Of($$"""{"{{PduBuilder.EntropyKey}}":"x"}""");
        Assert.Equal(JsonErrorKind.DuplicateKey, Refused(builder).Json.Kind);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryBuild_CreateEventBefore12OrOtherType_NeedsNone(int version)
    {
        PduBuilder builder = Draft(version);
        builder.Type = version < 12 ? "m.room.create" : "m.room.message";
        Assert.False(Built(builder).Content.TryGetMember(Bytes.Of(PduBuilder.EntropyKey), out _));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TrySign_EventWithoutRoomForSignatures_IsAnErrorAndNoException(int version)
    {
        int largest = 0;
        int low = 60_000;
        int high = Pdu.MaxSize;
        using SigningKey key = TestKeys.Of(EventDraft.Server);
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Draft(version, $$"""{"a":"{{new string('x', middle)}}"}""").TrySign(key, out Pdu? pdu, out PduError error))
            {
                largest = pdu.Utf8.Length;
                low = middle;
            }
            else
            {
                Assert.Null(pdu);
                Assert.Equal(PduErrorKind.EventTooLarge, error.Kind);
                high = middle - 1;
            }
        }

        Assert.InRange(largest, Pdu.MaxSize - PduBuilder.SignatureHeadroom, Pdu.MaxSize - PduBuilder.SignatureHeadroom + 200);
        Assert.Throws<InvalidOperationException>(() => Draft(version, $$"""{"a":"{{new string('x', 70_000)}}"}""").Sign(key));
    }

    [Fact]
    public void TrySign_HeadroomOfTheBuilder_TakesTheSignaturesOfOthers()
    {
        using SigningKey key = TestKeys.Of(EventDraft.Server);
        PduBuilder builder = Draft(10, $$"""{"a":"{{new string('x', 64_000)}}"}""");
        Pdu pdu = builder.Sign(key);
        string longName = new string('a', 250) + ".org";
        for (int i = 0; i < 2; i++)
        {
            using SigningKey other = TestKeys.Of($"{i}{longName[1..]}");
            Assert.True(pdu.TrySign(ServerName.Parse($"{i}{longName[1..]}"), other, out Pdu? signed, out PduError error), error.ToString());
            pdu = signed;
        }

        Assert.True(Pdu.TryParse(pdu.Utf8.Span, Versions.Of(10), out _, out _));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryBuild_FieldsThatOthersWouldDrop_AreRefused(int version)
    {
        Check(PduErrorKind.FieldTooLong, PduField.Type, builder => builder.Type = new string('é', 128));
        Check(PduErrorKind.FieldTooLong, PduField.StateKey, builder => builder.StateKey = new string('x', 256));
        Check(PduErrorKind.InvalidIdentifier, PduField.Sender, builder => builder.Sender = default);
        Check(PduErrorKind.MissingField, PduField.RoomId, builder => builder.RoomId = default);
        Check(PduErrorKind.OutOfRange, PduField.Depth, builder => builder.Depth = -1);
        Check(PduErrorKind.TooManyPrevEvents, PduField.PrevEvents, builder => builder.PrevEvents = [.. Enumerable.Repeat(EventId.Parse("$x"), 21)]);
        Check(PduErrorKind.TooManyAuthEvents, PduField.AuthEvents, builder => builder.AuthEvents = [.. Enumerable.Repeat(EventId.Parse("$x"), 11)]);
        Check(PduErrorKind.InvalidJson, PduField.None, builder => builder.OriginServerTimestamp = MatrixTimestamp.MaxValue);
        if (version <= 2)
        {
            Check(PduErrorKind.InvalidIdentifier, PduField.EventId, builder => builder.EventId = default);
        }

        void Check(PduErrorKind kind, PduField field, Action<PduBuilder> spoil)
        {
            PduBuilder builder = Draft(version);
            spoil(builder);
            PduError error = Refused(builder);
            Assert.Equal((kind, field), (error.Kind, error.Field));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryBuild_DepthPastTheLimit_IsWrittenAsTheLimit(int version)
    {
        PduBuilder builder = Draft(version);
        builder.Depth = long.MaxValue;
        Assert.Equal(9_007_199_254_740_991, Built(builder).Depth);
    }

    [Fact]
    public void TryBuild_TextThatHasNoUtf8_IsMisuse()
    {
        PduBuilder builder = Draft(10);
        builder.Type = "\ud800";
        Assert.ThrowsAny<ArgumentException>(() => builder.TryBuild(out _, out _));
        builder = Draft(10);
        builder.StateKey = "\udc00";
        Assert.ThrowsAny<ArgumentException>(() => builder.TryBuild(out _, out _));
        Assert.Throws<ArgumentNullException>(() => new PduBuilder(null!));
        Assert.Throws<ArgumentNullException>(() => Draft(10).TrySign(null!, out _, out _));
    }

    private static PduBuilder Draft(int version, string content = "{}") => new(Versions.Of(version))
    {
        EventId = version <= 2 ? EventId.Parse("$e:a.example") : default,
        RoomId = RoomId.Parse(version >= 12 ? EventDraft.HashRoom : "!room:a.example"),
        Sender = UserId.Parse(EventDraft.Alice),
        Type = "m.room.message",
        Content = Bytes.Of(content),
    };

    private static PduBuilder CreateDraft(byte[] entropy) => new(Versions.Of(12))
    {
        Sender = UserId.Parse(EventDraft.Alice),
        Type = "m.room.create",
        StateKey = "",
        Content = """{"room_version":"12"}"""u8.ToArray(),
        Entropy = entropy,
    };

    private static Pdu Built(PduBuilder builder)
    {
        Assert.True(builder.TryBuild(out Pdu? pdu, out PduError error), error.ToString());
        Assert.Equal(default, error);
        return pdu;
    }

    private static PduError Refused(PduBuilder builder)
    {
        Assert.False(builder.TryBuild(out Pdu? pdu, out PduError error));
        Assert.Null(pdu);
        return error;
    }

    [System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
    [System.Text.Json.Serialization.JsonSerializable(typeof(double))]
    private sealed partial class Contracts : System.Text.Json.Serialization.JsonSerializerContext;
}
