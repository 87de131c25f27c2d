using System.Buffers;

namespace Matrix.Core.Json;

/// <summary>
/// Canonical JSON: the one text of a JSON value that Matrix hashes and signs. UTF-8 in, UTF-8 out.
/// </summary>
/// <remarks>
/// <para>
/// Matrix spec, appendices § Canonical JSON: no white space, members ordered by the code points of their keys (which is the
/// order of their UTF-8 bytes, and not that of UTF-16), the shortest escapes, lowercase hex, integers only.
/// </para>
/// <para>
/// Any bytes at all may be given: a text that is not JSON, or that two readers could take differently (duplicate keys, lone
/// surrogates, invalid UTF-8), gives a <see cref="JsonError"/>, never an exception. The work is linear in the text, but for
/// members out of order, which are sorted; nothing recurses.
/// </para>
/// </remarks>
public static class CanonicalJson
{
    /// <summary>
    /// How many arrays and objects may be open at once. The spec has no limit; the servers that most rooms are on refuse what
    /// is deeper than this, and an event that they drop is better dropped here too.
    /// </summary>
    public const int MaxDepth = 128;

    /// <summary>The largest integer of canonical JSON, 2^53−1; the smallest is its negative.</summary>
    public const long MaxInteger = 9_007_199_254_740_991;

    /// <summary>Writes the canonical form of a JSON text.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <param name="output">Takes the canonical text; nothing is written where the text is refused.</param>
    /// <param name="error">Why and where the text was refused.</param>
    /// <returns>Whether the text has a canonical form.</returns>
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

    /// <summary>Makes the canonical form of a JSON text.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <param name="canonical">A new array with the canonical text; empty where the text is refused.</param>
    /// <param name="error">Why and where the text was refused.</param>
    /// <returns>Whether the text has a canonical form.</returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> json, CanonicalJsonMode mode, out byte[] canonical, out JsonError error)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        bool done = encoder.TryEncode(json, mode, default, out error);
        canonical = done ? encoder.Output.ToArray() : [];
        return done;
    }

    /// <summary>Makes the canonical form of a JSON text that may be nested deeper than an event: a request or reply that carries events, each of which is judged alone.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <param name="maxDepth">How many arrays and objects may be open at once; <see cref="int.MaxValue"/> for any number. The work and the memory are in proportion to the text at any depth.</param>
    /// <param name="canonical">A new array with the canonical text; empty where the text is refused.</param>
    /// <param name="error">Why and where the text was refused.</param>
    /// <returns>Whether the text has a canonical form.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDepth"/> is under <see cref="MaxDepth"/>.</exception>
    public static bool TryCanonicalize(ReadOnlySpan<byte> json, CanonicalJsonMode mode, int maxDepth, out byte[] canonical, out JsonError error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, MaxDepth);
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        return encoder.TryEncodeDeep(json, mode, maxDepth, out canonical, out error);
    }

    /// <summary>Whether a text is its own canonical form, byte for byte.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    public static bool IsCanonical(ReadOnlySpan<byte> json, CanonicalJsonMode mode)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        return encoder.TryEncode(json, mode, default, out _) && encoder.Output.SequenceEqual(json);
    }
}
