using System.Text.Json.Serialization;

namespace Matrix.Core.Federation;

/// <summary>The serialisers of all bodies that carry no events, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = 144)] // as deep as an event may be (128), and what is around it
[JsonSerializable(typeof(ClaimKeysReply))]
[JsonSerializable(typeof(ClaimKeysRequest))]
[JsonSerializable(typeof(DeviceListUpdateEdu))]
[JsonSerializable(typeof(Dictionary<string, RawJson>))]
[JsonSerializable(typeof(DirectToDeviceEdu))]
[JsonSerializable(typeof(DirectoryEntry))]
[JsonSerializable(typeof(KeyQueryRequest))]
[JsonSerializable(typeof(MissingEventsRequest))]
[JsonSerializable(typeof(OpenIdUser))]
[JsonSerializable(typeof(PresenceEdu))]
[JsonSerializable(typeof(PublicRooms))]
[JsonSerializable(typeof(PublicRoomsRequest))]
[JsonSerializable(typeof(QueryKeysReply))]
[JsonSerializable(typeof(QueryKeysRequest))]
[JsonSerializable(typeof(IReadOnlyDictionary<Identifiers.RoomId, RoomReceipts>))]
[JsonSerializable(typeof(SendReply))]
[JsonSerializable(typeof(ServerVersionReply))]
[JsonSerializable(typeof(SigningKeyUpdateEdu))]
[JsonSerializable(typeof(SpaceHierarchy))]
[JsonSerializable(typeof(StateIds))]
[JsonSerializable(typeof(ThirdPartyBind))]
[JsonSerializable(typeof(TimestampedEvent))]
[JsonSerializable(typeof(TypingEdu))]
[JsonSerializable(typeof(UserDevices))]
internal sealed partial class FederationJson : JsonSerializerContext;
