using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Converts an identifier to and from a JSON string, or the key of a dictionary.</summary>
/// <typeparam name="T">The identifier type.</typeparam>
/// <remarks>
/// The <see cref="JsonConverterAttribute"/> of each identifier type names this converter, so it does not have to be registered. It is public only because
/// source-generated serializers create an instance of it. It does not use reflection. It throws <see cref="JsonException"/> for text that breaks the grammar and for
/// the <c>default</c> value of an identifier.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class IdentifierJsonConverter<T> : JsonConverter<T>
    where T : struct, IUtf8SpanParsable<T>, IUtf8SpanFormattable
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IdentifierJson.Read<T>(ref reader);

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        IdentifierJson.Write(writer, value, asPropertyName: false);
    }

    /// <inheritdoc />
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IdentifierJson.Read<T>(ref reader);

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        IdentifierJson.Write(writer, value, asPropertyName: true);
    }
}
