using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Converts a <see cref="StateSlot"/> to and from a JSON array of two strings, or the text of that array as the key of a dictionary.</summary>
/// <remarks>
/// The <see cref="JsonConverterAttribute"/> of <see cref="StateSlot"/> names this converter, so it does not have to be registered. It is public only because
/// source-generated serializers create an instance of it. It does not use reflection.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class StateSlotJsonConverter : JsonConverter<StateSlot>
{
    /// <inheritdoc />
    public override StateSlot Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw NotAPair();
        }

        Utf8Text type = ReadText(ref reader);
        Utf8Text key = ReadText(ref reader);
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? new StateSlot(type, key) : throw NotAPair();
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void Write(Utf8JsonWriter writer, StateSlot value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsDefault)
        {
            throw new JsonException("This StateKey was never set and has no JSON form.");
        }

        value.WriteTo(writer);
    }

    /// <inheritdoc />
    public override StateSlot ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IdentifierJson.Read<StateSlot>(ref reader);

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] StateSlot value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        IdentifierJson.Write(writer, value, asPropertyName: true);
    }

    private static Utf8Text ReadText(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? IdentifierJson.Read<Utf8Text>(ref reader) : throw NotAPair();

    private static JsonException NotAPair() => new("A StateKey is a JSON array of two strings, the type and the state key.");
}
