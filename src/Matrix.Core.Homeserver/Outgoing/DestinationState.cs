using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents what the sender stores about a destination: the transaction in flight.</summary>
/// <param name="Through">The position of the last entry of the transaction in flight; 0 for none.</param>
/// <param name="Created">The time at which the transaction was made.</param>
internal readonly record struct DestinationState(long Through, MatrixTimestamp Created)
{
    public static DestinationState Read(ReadOnlyMemory<byte>? stored)
    {
        if (stored is not { } bytes)
        {
            return default;
        }

        using var document = JsonDocument.Parse(bytes);
        return new DestinationState(document.RootElement.GetProperty("through").GetInt64(), new MatrixTimestamp(document.RootElement.GetProperty("created").GetInt64()));
    }

    public ReadOnlyMemory<byte> Write()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("created"u8, Created.Milliseconds);
            writer.WriteNumber("through"u8, Through);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }
}
