using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads and writes a JSON value without changing its text.</summary>
/// <remarks>The type is public only because source-generated serializers create an instance of it.</remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <inheritdoc/>
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonMarshal.GetRawUtf8Value(JsonElement.ParseValue(ref reader)).ToArray());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsDefault)
        {
            throw new JsonException("The JSON value is not set.");
        }

        WireJson.Write(writer, value.Utf8.Span);
    }
}
