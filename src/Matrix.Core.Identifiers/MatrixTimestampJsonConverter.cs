using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Converts a <see cref="MatrixTimestamp"/> to and from a JSON number, or the text of the number as the key of a dictionary.</summary>
/// <remarks>
/// The <see cref="JsonConverterAttribute"/> of <see cref="MatrixTimestamp"/> names this converter, so it does not have to be registered. It is public only because
/// source-generated serializers create an instance of it. It does not use reflection. It throws <see cref="JsonException"/> for anything but an integer of 64 bits.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class MatrixTimestampJsonConverter : JsonConverter<MatrixTimestamp>
{
    /// <inheritdoc />
    public override MatrixTimestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long milliseconds)
            ? new MatrixTimestamp(milliseconds)
            : throw new JsonException("A time is a JSON number: an integer of milliseconds since 1970.");

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void Write(Utf8JsonWriter writer, MatrixTimestamp value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value.Milliseconds);
    }

    /// <inheritdoc />
    public override MatrixTimestamp ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IdentifierJson.Read<MatrixTimestamp>(ref reader);

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] MatrixTimestamp value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        IdentifierJson.Write(writer, value, asPropertyName: true);
    }
}
