using System.Buffers;
using System.Text.Json;

namespace Matrix.Core.Identifiers;

/// <summary>Provides the reading and writing that the JSON converters of this package share.</summary>
internal static class IdentifierJson
{
    private const int StackBytes = 512;

    internal static T Read<T>(ref Utf8JsonReader reader)
        where T : struct, IUtf8SpanParsable<T>
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw new JsonException($"Expected a JSON string for {typeof(T).Name}.");
        }

        bool parsed = reader.HasValueSequence || reader.ValueIsEscaped
            ? TryParseCopy(ref reader, out T result)
            : T.TryParse(reader.ValueSpan, provider: null, out result);
        return parsed ? result : throw new JsonException($"The JSON string is not a valid {typeof(T).Name}.");
    }

    internal static void Write<T>(Utf8JsonWriter writer, T value, bool asPropertyName)
        where T : struct, IUtf8SpanParsable<T>, IUtf8SpanFormattable
    {
        Span<byte> stack = stackalloc byte[StackBytes];
        if (value.TryFormat(stack, out int written, format: default, provider: null))
        {
            Write<T>(writer, stack[..written], asPropertyName);
            return;
        }

        for (int size = StackBytes * 2; ; size *= 2)
        {
            byte[] rented = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                if (value.TryFormat(rented, out written, format: default, provider: null))
                {
                    Write<T>(writer, rented.AsSpan(0, written), asPropertyName);
                    return;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static void Write<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> utf8, bool asPropertyName)
        where T : struct, IUtf8SpanParsable<T>
    {
        if (utf8.IsEmpty && !T.TryParse(utf8, provider: null, out _))
        {
            throw new JsonException($"This {typeof(T).Name} was never set and has no JSON form.");
        }

        if (asPropertyName)
        {
            writer.WritePropertyName(utf8);
        }
        else
        {
            writer.WriteStringValue(utf8);
        }
    }

    private static bool TryParseCopy<T>(ref Utf8JsonReader reader, out T result)
        where T : struct, IUtf8SpanParsable<T>
    {
        int bound = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        byte[]? rented = bound > StackBytes ? ArrayPool<byte>.Shared.Rent(bound) : null;
        try
        {
            Span<byte> buffer = rented ?? stackalloc byte[StackBytes];
            return T.TryParse(buffer[..reader.CopyString(buffer)], provider: null, out result);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"The JSON string for {typeof(T).Name} is not Unicode text.", e);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
