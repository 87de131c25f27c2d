using System.Text;
using System.Text.Json.Serialization;

namespace Matrix.Core.Json.Tests.Units;

/// <summary>Values that System.Text.Json serializes.</summary>
public sealed partial class SerializeTests
{
    [Fact]
    public void Serialize_Value_IsCanonical() =>
        Assert.Equal("""{"alias":"é","body":"x"}""", Encoding.UTF8.GetString(CanonicalJson.Serialize(new Message("x", "é"), Contracts.Default.Message)));

    [Fact]
    public void Serialize_NumberWithFraction_IsMisuse() =>
        Assert.Throws<ArgumentException>("value", () => CanonicalJson.Serialize(0.5, Contracts.Default.Double));

    [Fact]
    public void Serialize_NoContract_IsMisuse() => Assert.Throws<ArgumentNullException>("typeInfo", () => CanonicalJson.Serialize(1, null!));

    internal sealed record Message([property: JsonPropertyName("body")] string Body, [property: JsonPropertyName("alias")] string Alias);

    [JsonSerializable(typeof(Message))]
    [JsonSerializable(typeof(double))]
    private sealed partial class Contracts : JsonSerializerContext;
}
