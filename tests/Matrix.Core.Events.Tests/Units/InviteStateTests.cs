using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>The events that come with an invite or a knock (MSC4311).</summary>
public sealed class InviteStateTests
{
    private static readonly DateTimeOffset Before = InviteStateOptions.DefaultStrictFrom.AddTicks(-1);
    private static readonly DateTimeOffset After = InviteStateOptions.DefaultStrictFrom;
    private static readonly TestKeys Keys = TestKeys.For(EventDraft.Server);

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Validate_WholeSignedEventsWithTheCreateEvent_IsAcceptedInBothModes(int version)
    {
        EventDraft create = EventDraft.Create(version).Sealed();
        foreach (DateTimeOffset now in (DateTimeOffset[])[Before, After])
        {
            InviteStateResult result = Validate(version, now, create, JoinRules(version, create));
            Assert.True(result.IsAccepted, string.Join("; ", result.Errors));
            Assert.Empty(result.Errors);
            Assert.Equal(2, result.Events.Length);
            Assert.Equal(create.Parse().EventId, result.CreateEvent?.Pdu.EventId);
            Assert.Empty(result.StrippedEvents);
        }
    }

    /// <summary>Lenient until the day that Synapse names, strict from that moment on, or as the host says.</summary>
    [Fact]
    public void Validate_WithoutTheCreateEvent_IsRefusedFromTheDayOn()
    {
        Assert.Equal(new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero), InviteStateOptions.DefaultStrictFrom);
        foreach ((DateTimeOffset now, DateTimeOffset? from, bool accepted) in ((DateTimeOffset, DateTimeOffset?, bool)[])
            [(Before, InviteStateOptions.DefaultStrictFrom, true), (After, InviteStateOptions.DefaultStrictFrom, false), (After.AddYears(9), null, true), (Before, DateTimeOffset.MinValue, false)])
        {
            InviteStateResult result = new InviteStateValidator(new InviteStateOptions { StrictFrom = from }).Validate([], RoomOf(10), Versions.Of(10), Keys, now);
            Assert.Equal((accepted, InviteStateErrorKind.MissingCreateEvent), (result.IsAccepted, Assert.Single(result.Errors).Kind));
            Assert.Equal(accepted ? InviteStateMode.Lenient : InviteStateMode.Strict, result.Mode);
        }

        Assert.Equal("M_MISSING_PARAM", InviteStateResult.ErrorCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(12)]
    public void Validate_StrippedEvents_AreKeptAsAStrangersWord(int version)
    {
        byte[] name = Bytes.Of("""{"type":"m.room.name","state_key":"","sender":"@alice:a.example","content":{"name":"n"}}""");
        InviteStateResult lenient = Validate(version, Before, [EventDraft.Create(version).Sealed().ToBytes(), name]);
        Assert.True(lenient.IsAccepted);
        Assert.Equal(new StateSlot("m.room.name", ""), Assert.Single(lenient.StrippedEvents).Key);
        Assert.Equal((1, InviteStateErrorKind.Stripped), (Assert.Single(lenient.Errors).Index, lenient.Errors[0].Kind));
        Assert.False(Validate(version, After, [EventDraft.Create(version).Sealed().ToBytes(), name]).IsAccepted);
    }

    /// <summary>What does not hold is left out, is named, and spoils no other entry.</summary>
    [Theory]
    [InlineData("not json", InviteStateErrorKind.Malformed)]
    [InlineData("[]", InviteStateErrorKind.Malformed)]
    [InlineData("{}", InviteStateErrorKind.Malformed)]
    [InlineData("""{"type":1,"state_key":"","sender":"@a:b","content":{}}""", InviteStateErrorKind.Malformed)]
    [InlineData("""{"type":"t","sender":"@a:b","content":{}}""", InviteStateErrorKind.Malformed)]
    [InlineData("""{"type":"t","state_key":"","sender":"nobody","content":{}}""", InviteStateErrorKind.Malformed)]
    [InlineData("""{"type":"t","state_key":"","sender":"@a:b","content":[]}""", InviteStateErrorKind.Malformed)]
    [InlineData("""{"auth_events":[],"type":"t"}""", InviteStateErrorKind.Malformed)]
    [InlineData("OTHER_ROOM", InviteStateErrorKind.OtherRoom)]
    [InlineData("UNSIGNED", InviteStateErrorKind.Unsigned)]
    [InlineData("MESSAGE", InviteStateErrorKind.NotState)]
    [InlineData("DUPLICATE", InviteStateErrorKind.Duplicate)]
    public void Validate_EntryThatDoesNotHold_IsLeftOutAlone(string entry, InviteStateErrorKind expected)
    {
        EventDraft create = EventDraft.Create(10).Sealed();
        byte[] odd = entry switch
        {
            "OTHER_ROOM" => EventDraft.State(10, "m.room.topic", "", "{}").With("room_id", "\"!other:a.example\"").Sealed().ToBytes(),
            "UNSIGNED" => EventDraft.State(10, "m.room.topic", "", "{}").Hashed().ToBytes(),
            "MESSAGE" => EventDraft.Message(10).Sealed().ToBytes(),
            "DUPLICATE" => EventDraft.State(10, "m.room.join_rules", "", """{"join_rule":"public"}""").Sealed().ToBytes(),
            _ => Bytes.Of(entry),
        };
        byte[][] list = entry == "DUPLICATE" ? [create.ToBytes(), JoinRules(10, create).ToBytes(), odd] : [odd, create.ToBytes(), JoinRules(10, create).ToBytes()];
        InviteStateResult lenient = Validate(10, Before, list);
        InviteStateError problem = Assert.Single(lenient.Errors);
        Assert.Equal((expected, entry == "DUPLICATE" ? 2 : 0), (problem.Kind, problem.Index));
        Assert.False(string.IsNullOrWhiteSpace(problem.ToString()));
        Assert.True(lenient.IsAccepted);
        Assert.Equal(2, lenient.Events.Length);
        Assert.NotNull(lenient.CreateEvent);
        Assert.False(Validate(10, After, list).IsAccepted);
    }

    /// <summary>In version 12 the room ID is the hash of the create event: a create event of anybody's does not pass for the room's.</summary>
    [Fact]
    public void Validate_CreateEventThatTheRoomIdDoesNotName_IsLeftOut()
    {
        EventDraft other = EventDraft.Create(12).With("origin_server_ts", "7").Sealed();
        InviteStateResult result = new InviteStateValidator().Validate([other.ToBytes()], RoomOf(12), Versions.Of(12), Keys, Before);
        Assert.Null(result.CreateEvent);
        Assert.Equal([InviteStateErrorKind.OtherRoom, InviteStateErrorKind.MissingCreateEvent], result.Errors.Select(problem => problem.Kind));
        EventDraft wrongVersion = EventDraft.State(10, "m.room.create", "", """{"creator":"@alice:a.example","room_version":"9"}""").With("auth_events", "[]").With("prev_events", "[]").Sealed();
        Assert.Equal(InviteStateErrorKind.OtherRoomVersion, Validate(10, Before, wrongVersion).Errors[0].Kind);
    }

    [Fact]
    public void Validate_UnknownKey_MayBeTriedAgain()
    {
        EventDraft create = EventDraft.Create(10).Sealed();
        InviteStateResult result = new InviteStateValidator().Validate([create.ToBytes()], RoomOf(10), Versions.Of(10), TestKeys.None, After);
        Assert.False(result.IsAccepted);
        Assert.True(result.IsRetryable);
        Assert.False(Validate(10, After, [Bytes.Of("{}")]).IsRetryable);
    }

    [Theory]
    [InlineData(InviteStateValidator.MaxEvents, 100, true)]
    [InlineData(InviteStateValidator.MaxEvents + 1, 100, false)]
    [InlineData(16, InviteStateValidator.MaxBytes / 16, true)]
    [InlineData(16, (InviteStateValidator.MaxBytes / 16) + 1, false)]
    public void Validate_ListAtItsBoundAndOnePast_IsReadAndRefused(int count, int bytes, bool isRead)
    {
        byte[] Entry(int i) => Bytes.Of($$$"""{"type":"t","state_key":"{{{i:D4}}}","sender":"@a:b","content":{"a":"{{{new string('x', bytes - 66)}}}"}}""");
        Assert.Equal(bytes, Entry(0).Length);
        InviteStateResult result = Validate(10, Before, [.. Enumerable.Range(0, count).Select(Entry)]);
        Assert.Equal(isRead, result.IsAccepted);
        Assert.Equal(isRead ? count : 0, result.StrippedEvents.Count + result.Errors.Count(problem => problem.Kind == InviteStateErrorKind.Malformed));
        Assert.Equal(!isRead, result.Errors is [{ Kind: InviteStateErrorKind.TooLarge }]);
    }

    private static EventDraft JoinRules(int version, EventDraft create) =>
        EventDraft.State(version, "m.room.join_rules", "", """{"join_rule":"invite"}""").With("room_id", $"\"{create.Parse().RoomId}\"").Sealed();

    private static RoomId RoomOf(int version) => EventDraft.Create(version).Sealed().Parse().RoomId;

    private static InviteStateResult Validate(int version, DateTimeOffset now, params EventDraft[] events) => Validate(version, now, [.. events.Select(draft => draft.ToBytes())]);

    private static InviteStateResult Validate(int version, DateTimeOffset now, byte[][] events) =>
        new InviteStateValidator().Validate([.. events.Select(item => (ReadOnlyMemory<byte>)item)], RoomOf(version), Versions.Of(version), Keys, now);
}
