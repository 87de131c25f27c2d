using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Reads the units about many users.</summary>
internal sealed partial class EduReading
{
    private const string ReadName = "m.read";

    private static readonly string[] PresenceNames = ["push"];
    private static readonly string[] UserPresenceNames = ["user_id", "presence", "status_msg", "last_active_ago", "currently_active"];
    private static readonly string[] RoomReceiptsNames = [ReadName];
    private static readonly string[] UserReceiptNames = ["event_ids", "data"];
    private static readonly string[] ReceiptDataNames = ["ts", "thread_id"];

    private void ReadPresence(JsonEnvelope content)
    {
        OriginMatches = _origin is null ? null : true;
        List<UserPresence> push = content.ReadList<UserPresence>("push", TryReadPresence);
        Content = new PresenceEdu { Push = push, LeftOutCount = content.LeftOutCount };
        if (content.LeftOutCount > 0 || !content.TryGet("push", out _))
        {
            Json = JsonRewrite.WithMember(Json, "push", JsonRewrite.List(push.Select(user => user.Json)));
        }
    }

    private bool TryReadPresence(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out UserPresence? presence)
    {
        presence = null;
        if (!JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            return false;
        }

        var entry = JsonEnvelope.OfValid(json.Utf8, UserPresenceNames);
        UserId user = entry.RequireId<UserId>("user_id");
        string text = entry.RequireString("presence");
        bool isTaken = !user.IsDefault && MaySpeakFor(user) && entry.Error.Kind == ContentErrorKind.None;
        presence = !isTaken ? null : new UserPresence
        {
            UserId = user,
            Presence = text,
            StatusMsg = entry.FindString("status_msg"),
            LastActiveAgo = entry.FindInt64("last_active_ago"),
            CurrentlyActive = entry.FindBoolean("currently_active"),
            Json = json,
        };
        return isTaken;
    }

    private void ReadReceipts(JsonEnvelope content)
    {
        OriginMatches = _origin is null ? null : true;
        _ = content.TryReadMap<RoomId, RoomReceipts>(Json, MapKeys.Room, TryReadRoom, out IReadOnlyDictionary<RoomId, RoomReceipts>? rooms);
        Content = new ReceiptEdu { Rooms = rooms!, LeftOutCount = content.LeftOutCount };
        Json = RequestBody.Write(writer =>
        {
            foreach ((RoomId room, RoomReceipts receipts) in rooms!)
            {
                writer.WriteStartObject(room.Utf8Span);
                writer.WriteStartObject(ReadName);
                foreach ((UserId user, UserReceipt receipt) in receipts.Read)
                {
                    writer.WritePropertyName(user.Utf8Span);
                    writer.WriteRawValue(receipt.Json.Utf8.Span, skipInputValidation: true);
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        });

        // A room without receipts of the only defined type is left out.
        bool TryReadRoom(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out RoomReceipts? receipts)
        {
            receipts = null;
            if (!WireJson.IsObject(value.Span))
            {
                return false;
            }

            var room = JsonEnvelope.OfValid(value, RoomReceiptsNames);
            int otherTypes = CountOtherTypes(value);
            bool isMap = room.Has(ReadName) && room.Error.Kind == ContentErrorKind.None
                && (!room.TryGet(ReadName, out ReadOnlyMemory<byte> users) || WireJson.IsObject(users.Span));
            if (isMap)
            {
                receipts = new RoomReceipts { Read = room.ReadMap<UserId, UserReceipt>(ReadName, TryReadReader, TryReadReceipt) };
                content.LeaveOut(room.LeftOutCount + otherTypes);
            }
            else
            {
                // If nothing in the room counts as left out, the room itself counts once.
                content.LeaveOut(Math.Max(0, otherTypes - 1));
            }

            return isMap;

            bool TryReadReceipt(ReadOnlyMemory<byte> user, [NotNullWhen(true)] out UserReceipt? receipt)
            {
                receipt = ReadReceipt(user, out int leftOutCount);
                room.LeaveOut(receipt is null ? 0 : leftOutCount);
                return receipt is not null;
            }
        }
    }

    /// <summary>Counts the receipt types of a room that are not defined. Each is one entry that is left out.</summary>
    private static int CountOtherTypes(ReadOnlyMemory<byte> room)
    {
        int count = 0;
        var types = new JsonCursor(room);
        while (types.MoveNext())
        {
            count += JsonScalar.TryReadString(types.Name.Span, out string name) && name == ReadName ? 0 : 1;
        }

        return count;
    }

    private bool TryReadReader(ReadOnlySpan<byte> quotedName, out UserId user) => JsonScalar.TryReadId(quotedName, out user) && MaySpeakFor(user);

    private static UserReceipt? ReadReceipt(ReadOnlyMemory<byte> value, out int leftOutCount)
    {
        leftOutCount = 0;
        if (!JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            return null;
        }

        var entry = JsonEnvelope.OfValid(json.Utf8, UserReceiptNames);
        List<EventId> ids = entry.ReadIds<EventId>("event_ids");
        ReadOnlyMemory<byte> dataText = entry.RequireObject("data");
        if (entry.Error.Kind != ContentErrorKind.None || ids.Count == 0)
        {
            return null;
        }

        var data = JsonEnvelope.OfValid(dataText, ReceiptDataNames);
        MatrixTimestamp timestamp = data.RequireTimestamp("ts");
        if (data.Error.Kind != ContentErrorKind.None)
        {
            return null;
        }

        leftOutCount = entry.LeftOutCount;
        return new UserReceipt
        {
            EventIds = ids,
            Data = new ReceiptData { Timestamp = timestamp, ThreadId = data.FindString("thread_id") },
            Json = leftOutCount == 0 ? json : new RawJson(JsonRewrite.WithMember(json.Utf8, "event_ids", JsonRewrite.Ids(ids))),
        };
    }
}
