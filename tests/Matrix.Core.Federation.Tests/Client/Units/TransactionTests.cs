using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class TransactionTests
{
    private static readonly Edu Unknown = new("org.example.x", new RawJson(Sample.Utf8("""{"a":1.0}""")));

    [Theory]
    [InlineData(50, 100, false)]
    [InlineData(51, 0, true)]
    [InlineData(0, 101, true)]
    public void Create_MoreThanATransactionHolds_IsMisuse(int pdus, int edus, bool isMisuse)
    {
        Exception? e = Record.Exception(() => Transaction.Create(
            "a", Sample.Own.Name, 0, [.. Enumerable.Repeat((ReadOnlyMemory<byte>)Sample.Utf8("{}"), pdus)], [.. Enumerable.Repeat(Unknown, edus)]));
        Assert.Equal(isMisuse, e is ArgumentException);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void Create_AnIdThatIsNoSegment_IsMisuse(string id)
    {
        _ = Assert.ThrowsAny<ArgumentException>(() => Transaction.Create(id, Sample.Own.Name, 0, []));
        _ = Assert.ThrowsAny<ArgumentException>(() => Transaction.FromStored(id, Sample.Utf8("{}")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("")]
    public void Create_AnEventThatIsNoJson_IsMisuse(string json) =>
        Assert.ThrowsAny<ArgumentException>(() => Transaction.Create("a", Sample.Own.Name, 0, [Sample.Utf8(json)]));

    [Fact]
    public async Task Send_ATransactionFromAStore_IsTheSameBytes()
    {
        var made = Transaction.Create("a", Sample.Own.Name, 5, [Sample.Utf8("""{"x":"\u00e9\/"}""")]);
        var transport = new FakeTransport("""{"pdus":{}}""");
        _ = await Sample.Client(transport).Transactions.SendAsync(Sample.Other.Name, Transaction.FromStored(made.Id, made.Content.ToArray()));
        Assert.Equal("""{"origin":"own.example","origin_server_ts":5,"pdus":[{"x":"\u00e9\/"}]}""", Sample.Text(Assert.Single(transport.Requests).Content!.Value));
    }

    [Fact]
    public void Edu_Typed_IsWrittenAndRead()
    {
        var typing = new TypingEdu { RoomId = Sample.Room, UserId = Sample.Alice, Typing = true };
        AssertEdu(Edu.Create(typing), "m.typing", """{"room_id":"!room:other.example","user_id":"@alice:own.example","typing":true}""");
        Assert.True(Edu.Create(typing).TryRead(out TypingEdu? typingRead));
        Assert.Equal(typing, typingRead);

        var presence = new PresenceEdu { Push = [new UserPresence { UserId = Sample.Alice, Presence = "online", LastActiveAgo = 5, CurrentlyActive = true, StatusMsg = "x" }] };
        AssertEdu(Edu.Create(presence), "m.presence", """{"push":[{"user_id":"@alice:own.example","presence":"online","status_msg":"x","last_active_ago":5,"currently_active":true}]}""");
        Assert.True(Edu.Create(presence).TryRead(out PresenceEdu? presenceRead));
        Assert.Equal(presence.Push, presenceRead.Push.Select(user => user with { Json = default }));

        var receipt = new UserReceipt { EventIds = [Sample.Event], Data = new ReceiptData { Ts = 9, ThreadId = "main" } };
        var receipts = new ReceiptEdu
        {
            Rooms = new Dictionary<RoomId, RoomReceipts> { [Sample.Room] = new() { Read = new Dictionary<UserId, UserReceipt> { [Sample.Alice] = receipt } } },
        };
        AssertEdu(Edu.Create(receipts), "m.receipt", """{"!room:other.example":{"m.read":{"@alice:own.example":{"event_ids":["$e/v\u002Bt"],"data":{"ts":9,"thread_id":"main"}}}}}""");
        Assert.True(Edu.Create(receipts).TryRead(out ReceiptEdu? receiptsRead));
        Assert.Equal(receipt.Data, receiptsRead.Rooms[Sample.Room].Read[Sample.Alice].Data);

        var update = new DeviceListUpdateEdu { UserId = Sample.Alice, DeviceId = "D", StreamId = 3, PrevId = [1, 2], Keys = new RawJson(Sample.Utf8("""{"k":1.0}""")) };
        AssertEdu(Edu.Create(update), "m.device_list_update", """{"user_id":"@alice:own.example","device_id":"D","stream_id":3,"prev_id":[1,2],"keys":{"k":1.0}}""");
        Assert.True(Edu.Create(update).TryRead(out DeviceListUpdateEdu? updateRead));
        Assert.Equal(update.Keys, updateRead.Keys);

        var keys = new SigningKeyUpdateEdu { UserId = Sample.Alice, MasterKey = new RawJson(Sample.Utf8("{}")) };
        AssertEdu(Edu.Create(keys), "m.signing_key_update", """{"user_id":"@alice:own.example","master_key":{}}""");
        Assert.True(Edu.Create(keys).TryRead(out SigningKeyUpdateEdu? keysRead));
        Assert.Equal(keys, keysRead);

        var devices = new Dictionary<string, RawJson>(StringComparer.Ordinal) { ["*"] = new(Sample.Utf8("""{"b":1}""")) };
        var messages = new DirectToDeviceEdu { Sender = Sample.Alice, Type = "t", MessageId = "m", Messages = new Dictionary<UserId, IReadOnlyDictionary<string, RawJson>> { [Sample.Bob] = devices } };
        AssertEdu(Edu.Create(messages), "m.direct_to_device", """{"sender":"@alice:own.example","type":"t","message_id":"m","messages":{"@bob:other.example":{"*":{"b":1}}}}""");
        Assert.True(Edu.Create(messages).TryRead(out DirectToDeviceEdu? messagesRead));
        Assert.Equal(devices["*"], messagesRead.Messages[Sample.Bob]["*"]);
    }

    [Fact]
    public void Edu_OfAnotherTypeOrShape_IsNotRead()
    {
        Assert.False(Unknown.TryRead(out TypingEdu? _));
        Assert.False(new Edu("m.typing", new RawJson(Sample.Utf8("""{"typing":true}"""))).TryRead(out TypingEdu? _));
        Assert.False(new Edu("m.typing", new RawJson(Sample.Utf8("null"))).TryRead(out TypingEdu? _));
        Assert.False(new Edu("m.typing", default).TryRead(out TypingEdu? _));
    }

    [Fact]
    public void Edu_WithAnIdentifierNeverSet_IsMisuse() =>
        Assert.ThrowsAny<ArgumentException>(() => Edu.Create(new TypingEdu { RoomId = default, UserId = Sample.Alice, Typing = true }));

    private static void AssertEdu(Edu edu, string type, string content) => Assert.Equal((type, content), (edu.Type, edu.Content.ToString()));
}
