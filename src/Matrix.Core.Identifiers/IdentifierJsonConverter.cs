using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Reads and writes an identifier as a JSON string, and as the key of a dictionary.</summary>
/// <typeparam name="T">The identifier.</typeparam>
/// <remarks>
/// It stands on the types' <see cref="JsonConverterAttribute"/>, so nothing need be registered. It is public only because
/// source-generated serialisers make an instance of it; it uses no reflection. Text that breaks the grammar, and an identifier that was
/// never set, are refused with <see cref="JsonException"/>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class IdentifierJsonConverter<T> : JsonConverter<T>
    where T : struct, IUtf8SpanParsable<T>, IUtf8SpanFormattable
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IdentifierJson.Read<T>(ref reader);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        IdentifierJson.Write(writer, value, asPropertyName: false);
    }

    /// <inheritdoc />
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IdentifierJson.Read<T>(ref reader);

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        IdentifierJson.Write(writer, value, asPropertyName: true);
    }
}
