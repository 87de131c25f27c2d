using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class TransactionTests
{
    private static readonly Edu Unknown = new("org.example.x", new RawJson(SampleEvents.Utf8("""{"a":1.0}""")));

    [Theory]
    [InlineData(50, 100, false)]
    [InlineData(51, 0, true)]
    [InlineData(0, 101, true)]
    public void Create_MoreThanATransactionHolds_IsMisuse(int pdus, int edus, bool isMisuse)
    {
        Exception? e = Record.Exception(() => Transaction.Create(
            "a", SampleEvents.Own.Name, MatrixTimestamp.UnixEpoch, [.. Enumerable.Repeat((ReadOnlyMemory<byte>)SampleEvents.Utf8("{}"), pdus)], [.. Enumerable.Repeat(Unknown, edus)]));
        Assert.Equal(isMisuse, e is ArgumentException);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void Create_AnIdThatIsNoSegment_IsMisuse(string id)
    {
        _ = Assert.ThrowsAny<ArgumentException>(() => Transaction.Create(id, SampleEvents.Own.Name, MatrixTimestamp.UnixEpoch, []));
        _ = Assert.ThrowsAny<ArgumentException>(() => Transaction.FromStored(id, SampleEvents.Utf8("{}")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("")]
    public void Create_AnEventThatIsNoJson_IsMisuse(string json) =>
        Assert.ThrowsAny<ArgumentException>(() => Transaction.Create("a", SampleEvents.Own.Name, MatrixTimestamp.UnixEpoch, [SampleEvents.Utf8(json)]));

    [Fact]
    public async Task Send_ATransactionFromAStore_IsTheSameBytes()
    {
        var made = Transaction.Create("a", SampleEvents.Own.Name, new(5), [SampleEvents.Utf8("""{"x":"\u00e9\/"}""")]);
        var transport = new FakeTransport("""{"pdus":{}}""");
        _ = await SampleEvents.Client(transport).Transactions.SendAsync(SampleEvents.Other.Name, Transaction.FromStored(made.Id, made.Content.ToArray()));
        Assert.Equal("""{"origin":"own.example","origin_server_ts":5,"pdus":[{"x":"\u00e9\/"}]}""", SampleEvents.Text(Assert.Single(transport.Requests).Content!.Value));
    }

    [Fact]
    public void Edu_Typed_IsWrittenAndRead()
    {
        var typing = new TypingEdu { RoomId = SampleEvents.Room, UserId = SampleEvents.Alice, Typing = true };
        AssertEdu(Edu.Create(typing), "m.typing", """{"room_id":"!room:other.example","user_id":"@alice:own.example","typing":true}""");
        Assert.True(Edu.Create(typing).TryRead(out TypingEdu? typingRead));
        Assert.Equal(typing, typingRead);

        var presence = new PresenceEdu { Push = [new UserPresence { UserId = SampleEvents.Alice, Presence = "online", LastActiveAgo = 5, CurrentlyActive = true, StatusMsg = "x" }] };
        AssertEdu(Edu.Create(presence), "m.presence", """{"push":[{"user_id":"@alice:own.example","presence":"online","status_msg":"x","last_active_ago":5,"currently_active":true}]}""");
        Assert.True(Edu.Create(presence).TryRead(out PresenceEdu? presenceRead));
        Assert.Equal(presence.Push, presenceRead.Push.Select(user => user with { Json = default }));

        var receipt = new UserReceipt { EventIds = [SampleEvents.Event], Data = new ReceiptData { Timestamp = new(9), ThreadId = "main" } };
        var receipts = new ReceiptEdu
        {
            Rooms = new Dictionary<RoomId, RoomReceipts> { [SampleEvents.Room] = new() { Read = new Dictionary<UserId, UserReceipt> { [SampleEvents.Alice] = receipt } } },
        };
        AssertEdu(Edu.Create(receipts), "m.receipt", """{"!room:other.example":{"m.read":{"@alice:own.example":{"event_ids":["$e/v\u002Bt"],"data":{"ts":9,"thread_id":"main"}}}}}""");
        Assert.True(Edu.Create(receipts).TryRead(out ReceiptEdu? receiptsRead));
        Assert.Equal(receipt.Data, receiptsRead.Rooms[SampleEvents.Room].Read[SampleEvents.Alice].Data);

        var update = new DeviceListUpdateEdu { UserId = SampleEvents.Alice, DeviceId = "D", StreamId = 3, PrevId = [1, 2], Keys = new RawJson(SampleEvents.Utf8("""{"k":1.0}""")) };
        AssertEdu(Edu.Create(update), "m.device_list_update", """{"user_id":"@alice:own.example","device_id":"D","stream_id":3,"prev_id":[1,2],"keys":{"k":1.0}}""");
        Assert.True(Edu.Create(update).TryRead(out DeviceListUpdateEdu? updateRead));
        Assert.Equal(update.Keys, updateRead.Keys);

        var keys = new SigningKeyUpdateEdu { UserId = SampleEvents.Alice, MasterKey = new RawJson(SampleEvents.Utf8("{}")) };
        AssertEdu(Edu.Create(keys), "m.signing_key_update", """{"user_id":"@alice:own.example","master_key":{}}""");
        Assert.True(Edu.Create(keys).TryRead(out SigningKeyUpdateEdu? keysRead));
        Assert.Equal(keys, keysRead);

        var devices = new Dictionary<string, RawJson>(StringComparer.Ordinal) { ["*"] = new(SampleEvents.Utf8("""{"b":1}""")) };
        var messages = new DirectToDeviceEdu { Sender = SampleEvents.Alice, Type = "t", MessageId = "m", Messages = new Dictionary<UserId, IReadOnlyDictionary<string, RawJson>> { [SampleEvents.Bob] = devices } };
        AssertEdu(Edu.Create(messages), "m.direct_to_device", """{"sender":"@alice:own.example","type":"t","message_id":"m","messages":{"@bob:other.example":{"*":{"b":1}}}}""");
        Assert.True(Edu.Create(messages).TryRead(out DirectToDeviceEdu? messagesRead));
        Assert.Equal(devices["*"], messagesRead.Messages[SampleEvents.Bob]["*"]);
    }

    [Fact]
    public void Edu_OfAnotherTypeOrShape_IsNotRead()
    {
        Assert.False(Unknown.TryRead(out TypingEdu? _));
        Assert.False(new Edu("m.typing", new RawJson(SampleEvents.Utf8("""{"typing":true}"""))).TryRead(out TypingEdu? _));
        Assert.False(new Edu("m.typing", new RawJson(SampleEvents.Utf8("null"))).TryRead(out TypingEdu? _));
        Assert.False(new Edu("m.typing", default).TryRead(out TypingEdu? _));
    }

    [Fact]
    public void Edu_WithAnIdentifierNeverSet_IsMisuse() =>
        Assert.ThrowsAny<ArgumentException>(() => Edu.Create(new TypingEdu { RoomId = default, UserId = SampleEvents.Alice, Typing = true }));

    private static void AssertEdu(Edu edu, string type, string content) => Assert.Equal((type, content), (edu.Type, edu.Content.ToString()));
}
