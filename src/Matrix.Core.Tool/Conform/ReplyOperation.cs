using System.Text.Json;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>reply</c>, which reads the response of another server as the client reads it.</summary>
internal static class ReplyOperation
{
    private delegate bool Parser<T>(ReadOnlyMemory<byte> json, out T? reply, out ContentError error)
        where T : class;

    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        ReadOnlyMemory<byte> body = ReadBody(request);
        long status = request.HasValue("status") ? request.GetInt64("status") : 200;
        string endpoint = request.GetString("endpoint");
        if (status is < 200 or > 299)
        {
            return Refuse(body, status);
        }

        return endpoint switch
        {
            "devices" => Read<UserDevices>(body, UserDevices.TryParse, WriteDevices, reply => reply.LeftOutCount),
            "public_rooms" => Read<PublicRooms>(body, PublicRooms.TryParse, WriteRooms, reply => reply.LeftOutCount),
            "hierarchy" => Read<SpaceHierarchy>(body, SpaceHierarchy.TryParse, WriteHierarchy, reply => reply.LeftOutCount),
            "directory" => Read<DirectoryEntry>(body, DirectoryEntry.TryParse, WriteDirectory, reply => reply.LeftOutCount),
            "keys_query" => Read<DeviceKeysResponse>(body, DeviceKeysResponse.TryParse, WriteDeviceKeys, reply => reply.LeftOutCount),
            "keys_claim" => Read<ClaimedKeysResponse>(body, ClaimedKeysResponse.TryParse, WriteClaimedKeys, reply => reply.LeftOutCount),
            "state_ids" => Read<StateIdsResponse>(body, StateIdsResponse.TryParse, WriteStateIds, reply => reply.LeftOutCount),
            "missing_events" => Read<PduList>(body, MissingEventsResponse.TryParse, (writer, reply) => WriteList(writer, "events", reply), reply => reply.LeftOutCount),
            "event" or "backfill" => Read<BackfillResponse>(body, BackfillResponse.TryParse, (writer, reply) => WriteList(writer, "pdus", reply.Pdus), reply => reply.LeftOutCount),
            "send" => Send(body),
            string other => throw new ConformException($"unknown endpoint '{other}'"),
        };
    }

    private static ReadOnlyMemory<byte> ReadBody(ConformRequest request) =>
        request.HasValue("body_text") ? JsonText.ToUtf8(request.GetString("body_text")) : request.GetRawMemory("body");

    private static Action<Utf8JsonWriter> Read<T>(ReadOnlyMemory<byte> body, Parser<T> parse, Action<Utf8JsonWriter, T> write, Func<T, int> leftOut)
        where T : class
    {
        if (!parse(body, out T? reply, out ContentError error))
        {
            return writer => ContentErrorText.Write(writer, error);
        }

        return writer =>
        {
            writer.WriteBoolean("ok"u8, value: true);
            writer.WriteStartObject("value"u8);
            write(writer, reply!);
            writer.WriteEndObject();
            writer.WriteNumber("left_out"u8, leftOut(reply!));
        };
    }

    /// <summary>Returns the error for an unsuccessful status, which is never a reply, whatever the body.</summary>
    private static Action<Utf8JsonWriter> Refuse(ReadOnlyMemory<byte> body, long status)
    {
        // A reader without required members reports whether the body is JSON and an object.
        _ = DeviceKeysResponse.TryParse(body, out _, out ContentError error);
        return writer =>
        {
            if (error.Kind is ContentErrorKind.NotJson or ContentErrorKind.NotObject)
            {
                ContentErrorText.Write(writer, error);
                return;
            }

            writer.WriteBoolean("ok"u8, value: false);
            writer.WriteString("error"u8, "status"u8);
            writer.WriteNumber("status"u8, status);
        };
    }

    private static Action<Utf8JsonWriter> Send(ReadOnlyMemory<byte> body)
    {
        var reply = TransactionResponse.Parse(body);
        return writer =>
        {
            writer.WriteBoolean("ok"u8, value: true);
            writer.WriteStartObject("value"u8);
            writer.WriteStartObject("pdus"u8);
            foreach ((EventId id, PduResult outcome) in reply.Outcomes)
            {
                writer.WritePropertyName(id.Utf8Span);
                OneLineJson.Write(writer, outcome.Json.Utf8.Span);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteNumber("left_out"u8, reply.LeftOutCount);
        };
    }

    private static void WriteDevices(Utf8JsonWriter writer, UserDevices reply)
    {
        writer.WriteString("user_id"u8, reply.UserId.Utf8Span);
        writer.WriteNumber("stream_id"u8, reply.StreamId);
        WriteList(writer, "devices", reply.Devices.Select(device => device.Json.Utf8));
        WriteRaw(writer, "master_key", reply.MasterKey);
        WriteRaw(writer, "self_signing_key", reply.SelfSigningKey);
    }

    private static void WriteRooms(Utf8JsonWriter writer, PublicRooms reply)
    {
        WriteList(writer, "chunk", reply.Chunk.Select(room => room.Json.Utf8));
        WriteText(writer, "next_batch", reply.NextBatch);
        WriteText(writer, "prev_batch", reply.PrevBatch);
        if (reply.TotalRoomCountEstimate is { } count)
        {
            writer.WriteNumber("total_room_count_estimate"u8, count);
        }
    }

    private static void WriteHierarchy(Utf8JsonWriter writer, SpaceHierarchy reply)
    {
        WriteRaw(writer, "room", reply.Room.Json);
        WriteList(writer, "children", reply.Children.Select(room => room.Json.Utf8));
        WriteIds(writer, "inaccessible_children", reply.InaccessibleChildren);
    }

    private static void WriteDirectory(Utf8JsonWriter writer, DirectoryEntry reply)
    {
        writer.WriteString("room_id"u8, reply.RoomId.Utf8Span);
        WriteIds(writer, "servers", reply.Servers);
    }

    private static void WriteDeviceKeys(Utf8JsonWriter writer, DeviceKeysResponse reply)
    {
        writer.WriteStartObject("device_keys"u8);
        foreach ((UserId user, IReadOnlyDictionary<string, RawJson> devices) in reply.DeviceKeys)
        {
            writer.WriteStartObject(user.Utf8Span);
            WriteMembers(writer, devices);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteKeys(writer, "master_keys", reply.MasterKeys);
        WriteKeys(writer, "self_signing_keys", reply.SelfSigningKeys);
    }

    private static void WriteClaimedKeys(Utf8JsonWriter writer, ClaimedKeysResponse reply)
    {
        writer.WriteStartObject("one_time_keys"u8);
        foreach ((UserId user, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawJson>> devices) in reply.OneTimeKeys)
        {
            writer.WriteStartObject(user.Utf8Span);
            foreach ((string device, IReadOnlyDictionary<string, RawJson> keys) in devices)
            {
                writer.WriteStartObject(device);
                WriteMembers(writer, keys);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteStateIds(Utf8JsonWriter writer, StateIdsResponse reply)
    {
        WriteIds(writer, "pdu_ids", reply.PduIds);
        WriteIds(writer, "auth_chain_ids", reply.AuthChainIds);
    }

    private static void WriteKeys(Utf8JsonWriter writer, string name, IReadOnlyDictionary<UserId, RawJson> keys)
    {
        writer.WriteStartObject(name);
        foreach ((UserId user, RawJson key) in keys)
        {
            writer.WritePropertyName(user.Utf8Span);
            OneLineJson.Write(writer, key.Utf8.Span);
        }

        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, IReadOnlyDictionary<string, RawJson> members)
    {
        foreach ((string name, RawJson value) in members)
        {
            writer.WritePropertyName(name);
            OneLineJson.Write(writer, value.Utf8.Span);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<ReadOnlyMemory<byte>> items)
    {
        writer.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in items)
        {
            OneLineJson.Write(writer, item.Span);
        }

        writer.WriteEndArray();
    }

    private static void WriteIds<TId>(Utf8JsonWriter writer, string name, IEnumerable<TId> ids)
        where TId : struct
    {
        writer.WriteStartArray(name);
        foreach (TId id in ids)
        {
            writer.WriteStringValue(id.ToString());
        }

        writer.WriteEndArray();
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, RawJson? value)
    {
        if (value is { } json)
        {
            writer.WritePropertyName(name);
            OneLineJson.Write(writer, json.Utf8.Span);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
