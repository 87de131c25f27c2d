using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers.Tests.Units;

[JsonSerializable(typeof(GeneratedJsonTests.Everything))]
internal sealed partial class EverythingContext : JsonSerializerContext;
