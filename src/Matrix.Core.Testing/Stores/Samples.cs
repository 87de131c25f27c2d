using System.Security.Cryptography;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Stores;

/// <summary>Makes the data of the checks. The same name always gives the same data.</summary>
internal static class Samples
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static RoomId Room { get; } = RoomId.Parse("!room:example.org");

    public static RoomId OtherRoom { get; } = RoomId.Parse("!other:example.org");

    public static ServerName Server { get; } = ServerName.Parse("remote.example.org");

    public static DateTimeOffset Time { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static CancellationToken Canceled { get; } = new(canceled: true);

    public static EventId Id(string name) => EventId.Parse($"${name}");

    public static byte[] Utf8(string text) => StrictUtf8.GetBytes(text);

    public static StateHash Hash(string name) => new(SHA256.HashData(Utf8(name)));

    public static StoredEvent Event(string name, long time = 1_000, EventStatus status = EventStatus.Accepted) => new()
    {
        EventId = Id(name),
        Status = status,
        OriginServerTimestamp = new MatrixTimestamp(time),
        StateBefore = status == EventStatus.Outlier ? null : Hash("state"),
        Bytes = Utf8($"bytes of {name}"),
    };

    public static HostUpdateDraft Update(string name, RoomId? roomId = null) => new()
    {
        Kind = HostUpdateKind.Accepted,
        RoomId = roomId,
        EventId = Id(name),
        Origin = Server,
        Content = Utf8($"{{\"update\":\"{name}\"}}"),
    };

    public static OutboxDraft Draft(string name, ServerName? destination = null) => new()
    {
        Destination = destination ?? Server,
        EventId = Id(name),
        Pdu = Utf8($"pdu of {name}"),
    };

    public static StoredTransaction Transaction(string id, ServerName? origin = null, int second = 0) => new()
    {
        Origin = origin ?? Server,
        TransactionId = id,
        ReceivedAt = Time.AddSeconds(second),
        Response = Utf8($"response to {id}"),
    };

    /// <summary>Gets the version of the rooms.</summary>
    public static RoomVersionId Version => RoomVersions.V12.Id;

    /// <summary>Returns an append of events to a room as it is stored.</summary>
    public static RoomAppend Append(StoredRoom room, params StoredEvent[] events) => new()
    {
        RoomId = room.RoomId,
        Version = Version,
        Epoch = room.Epoch,
        ExpectedPosition = room.Position,
        Events = events,
        ForwardExtremities = events.Length > 0 ? [events[^1].EventId] : room.ForwardExtremities,
        CurrentState = Hash("state"),
    };

    /// <summary>Returns an append with something of every kind.</summary>
    public static RoomAppend FullAppend(StoredRoom room, string name)
    {
        SampleState state = SampleState.Empty.Set(name);
        return Append(room, Event($"{name}-1") with { StateBefore = state.Root }, Event($"{name}-2")) with
        {
            StateNodes = state.Nodes,
            CurrentState = state.Root,
            AwaitedAdded = [Id($"{name}-awaited")],
            Originals = [new StoredOriginal { EventId = Id($"{name}-1"), RedactedAt = Time, Bytes = Utf8($"original of {name}") }],
            Updates = [Update($"{name}-1", room.RoomId)],
            Outbox = [Draft($"{name}-1")],
        };
    }
}
