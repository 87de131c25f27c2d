using System.Text.Json.Serialization;
using Matrix.Core.Federation.Transactions;

namespace Matrix.Core.Federation.Client;

/// <summary>The serialisers of what is sent and carries no events, generated at compile time. What others send is read by <see cref="JsonEnvelope"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ClaimKeysRequest))]
[JsonSerializable(typeof(DeviceListUpdateEdu))]
[JsonSerializable(typeof(DirectToDeviceEdu))]
[JsonSerializable(typeof(KeyQueryRequest))]
[JsonSerializable(typeof(MissingEventsRequest))]
[JsonSerializable(typeof(PresenceEdu))]
[JsonSerializable(typeof(PublicRoomsRequest))]
[JsonSerializable(typeof(QueryKeysRequest))]
[JsonSerializable(typeof(IReadOnlyDictionary<Identifiers.RoomId, RoomReceipts>))]
[JsonSerializable(typeof(SigningKeyUpdateEdu))]
[JsonSerializable(typeof(ThirdPartyBind))]
[JsonSerializable(typeof(TypingEdu))]
internal sealed partial class FederationJson : JsonSerializerContext;
