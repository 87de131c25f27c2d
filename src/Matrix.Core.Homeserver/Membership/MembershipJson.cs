using System.Text.Json.Serialization;

namespace Matrix.Core.Homeserver;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class MembershipJson : JsonSerializerContext;
