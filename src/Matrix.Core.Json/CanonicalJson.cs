using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Matrix.Core.Json;

/// <summary>Writes canonical JSON, the one text of a JSON value that Matrix hashes and signs. Input and output are UTF-8.</summary>
/// <remarks>
/// <para>
/// Canonical JSON has no white space. Members are ordered by the code points of their keys, which is the order of their UTF-8 bytes but not that of UTF-16. Escapes
/// are the shortest ones, hexadecimal digits are lowercase, and numbers are integers.
/// </para>
/// <para>
/// The input may be any bytes. A text that is not JSON, or that two readers could understand differently (duplicate keys, lone surrogates, invalid UTF-8), gives a
/// <see cref="JsonError"/>, never an exception. The work is linear in the length of the text, except that members out of order are sorted. Nothing recurses.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#canonical-json">Matrix specification, appendices, Canonical JSON</seealso>
public static class CanonicalJson
{
    /// <summary>The maximum number of arrays and objects that may be open at once, unless the caller sets a higher limit.</summary>
    /// <remarks>
    /// The specification does not limit the depth. This is the limit of an event: the servers that most rooms are on refuse deeper events, and an event that they drop
    /// should also be dropped here.
    /// </remarks>
    public const int MaxDepth = 128;

    /// <summary>The largest integer of canonical JSON, 2^53−1. The smallest is its negative.</summary>
    public const long MaxInteger = 9_007_199_254_740_991;

    /// <summary>Tries to write the canonical form of a JSON text.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <param name="output">Receives the canonical text. Nothing is written if the text is refused.</param>
    /// <param name="error">The reason why the text is refused, and the offset of the fault.</param>
    /// <returns><see langword="true"/> if the text has a canonical form; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is <see langword="null"/>.</exception>
    public static bool TryWrite(ReadOnlySpan<byte> json, CanonicalJsonMode mode, IBufferWriter<byte> output, out JsonError error)
    {
        ArgumentNullException.ThrowIfNull(output);
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        if (!encoder.TryEncode(json, mode, default, out error))
        {
            return false;
        }

        output.Write(encoder.Output);
        return true;
    }

    /// <summary>Tries to create the canonical form of a JSON text.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <param name="canonical">A new array with the canonical text, or an empty array if the text is refused.</param>
    /// <param name="error">The reason why the text is refused, and the offset of the fault.</param>
    /// <returns><see langword="true"/> if the text has a canonical form; otherwise <see langword="false"/>.</returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> json, CanonicalJsonMode mode, out byte[] canonical, out JsonError error)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        bool done = encoder.TryEncode(json, mode, default, out error);
        canonical = done ? encoder.Output.ToArray() : [];
        return done;
    }

    /// <summary>
    /// Tries to create the canonical form of a JSON text that may be nested deeper than an event: a request or reply that carries events, each of which is checked
    /// separately.
    /// </summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <param name="maxDepth">
    /// The maximum number of arrays and objects that may be open at once, or <see cref="int.MaxValue"/> for any number. Work and memory are in proportion to the
    /// text at any depth.
    /// </param>
    /// <param name="canonical">A new array with the canonical text, or an empty array if the text is refused.</param>
    /// <param name="error">The reason why the text is refused, and the offset of the fault.</param>
    /// <returns><see langword="true"/> if the text has a canonical form; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDepth"/> is less than <see cref="MaxDepth"/>.</exception>
    public static bool TryCanonicalize(ReadOnlySpan<byte> json, CanonicalJsonMode mode, int maxDepth, out byte[] canonical, out JsonError error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, MaxDepth);
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        return encoder.TryEncodeDeep(json, mode, maxDepth, out canonical, out error);
    }

    /// <summary>Determines whether a text equals its canonical form, byte for byte.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    public static bool IsCanonical(ReadOnlySpan<byte> json, CanonicalJsonMode mode)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        return encoder.TryEncode(json, mode, default, out _) && encoder.Output.SequenceEqual(json);
    }

    /// <summary>Serializes a value with System.Text.Json and returns its canonical form.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">The contract of the type, as a source-generated <see cref="JsonSerializerContext"/> gives it.</param>
    /// <returns>A new array with the canonical text, which follows <see cref="CanonicalJsonMode.Strict"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The value does not have a canonical form: it holds a number that is not an integer of canonical JSON, or is nested too deeply.</exception>
    public static byte[] Serialize<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return TryCanonicalize(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), CanonicalJsonMode.Strict, out byte[] canonical, out JsonError error)
            ? canonical
            : throw new ArgumentException($"The value does not have a canonical form: {error}.", nameof(value));
    }
}
