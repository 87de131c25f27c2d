using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Reads the units about one user.</summary>
internal sealed partial class EduReading
{
    private static readonly string[] TypingNames = ["room_id", "user_id", "typing"];
    private static readonly string[] DeviceListNames = ["user_id", "device_id", "device_display_name", "stream_id", "prev_id", "deleted", "keys"];
    private static readonly string[] SigningKeyNames = ["user_id", "master_key", "self_signing_key"];
    private static readonly string[] ToDeviceNames = ["sender", "type", "message_id", "messages"];

    private void ReadTyping(JsonEnvelope content) => Content = new TypingEdu
    {
        UserId = ReadUser(content, "user_id"),
        RoomId = content.RequireId<RoomId>("room_id"),
        Typing = content.RequireBoolean("typing"),
    };

    private void ReadDeviceListUpdate(JsonEnvelope content)
    {
        UserId user = ReadUser(content, "user_id");
        string device = content.RequireString("device_id");
        if (device.Length == 0)
        {
            content.Fail(ContentErrorKind.BadField, "device_id");
        }

        long streamId = content.RequireInt64("stream_id");
        List<long> previous = content.ReadList("prev_id", static (ReadOnlyMemory<byte> value, out long id) => JsonSlice.FromCanonical(value.Span).TryGetInt64(out id));
        if (content.LeftOutCount > 0 || IsNull(content, "prev_id"))
        {
            Json = JsonRewrite.WithMember(Json, "prev_id", JsonRewrite.Numbers(previous));
        }

        Content = new DeviceListUpdateEdu
        {
            UserId = user,
            DeviceId = device,
            DeviceDisplayName = content.FindString("device_display_name"),
            StreamId = streamId,
            PrevId = previous,
            Deleted = content.FindBoolean("deleted"),
            Keys = ReadKey(content, "keys"),
            LeftOutCount = content.LeftOutCount,
        };
    }

    private void ReadSigningKeyUpdate(JsonEnvelope content)
    {
        UserId user = ReadUser(content, "user_id");
        RawJson? master = ReadKey(content, "master_key");
        RawJson? selfSigning = ReadKey(content, "self_signing_key");
        Content = new SigningKeyUpdateEdu { UserId = user, MasterKey = master, SelfSigningKey = selfSigning, LeftOutCount = content.LeftOutCount };
    }

    private void ReadDirectToDevice(JsonEnvelope content)
    {
        UserId sender = ReadUser(content, "sender");
        string type = content.RequireString("type");
        string id = content.RequireString("message_id");
        Dictionary<UserId, IReadOnlyDictionary<string, RawJson>> messages = content.ReadMap<UserId, IReadOnlyDictionary<string, RawJson>>("messages", MapKeys.User, TryReadDevices);
        Content = new DirectToDeviceEdu { Sender = sender, Type = type, MessageId = id, Messages = messages, LeftOutCount = content.LeftOutCount };
        Json = JsonRewrite.WithMember(Json, "messages", RequestBody.Write(writer =>
        {
            foreach ((UserId user, IReadOnlyDictionary<string, RawJson> devices) in messages)
            {
                writer.WriteStartObject(user.Utf8Span);
                foreach ((string device, RawJson message) in devices)
                {
                    writer.WritePropertyName(device);
                    writer.WriteRawValue(message.Utf8.Span, skipInputValidation: true);
                }

                writer.WriteEndObject();
            }
        }));

        bool TryReadDevices(ReadOnlyMemory<byte> user, [NotNullWhen(true)] out IReadOnlyDictionary<string, RawJson>? map) =>
            content.TryReadMap<string, RawJson>(user, MapKeys.Name, JsonEnvelope.TryReadObject, out map);
    }

    private static bool IsNull(JsonEnvelope content, string name) => content.Has(name) && !content.TryGet(name, out _);

    /// <summary>Returns an optional signed object. If it cannot be read, it is removed from the text too.</summary>
    private RawJson? ReadKey(JsonEnvelope content, string name)
    {
        RawJson? key = content.FindSigned(name);
        if (key is null && content.Has(name))
        {
            Json = JsonRewrite.WithMember(Json, name, default);
        }

        return key;
    }
}
