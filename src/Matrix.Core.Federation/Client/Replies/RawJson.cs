using System.Diagnostics;
using System.Text.Json.Serialization;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A JSON value as it came or as it is to go, byte for byte: what is signed, or what the library does not look into.</summary>
/// <remarks>
/// An entry of an answer has been checked: it is JSON, no object in it has a key twice, and it is nested no deeper than an event may be. The content of an <see cref="Edu"/> is checked
/// where it is read.
/// </remarks>
[JsonConverter(typeof(RawJsonConverter))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RawJson : IEquatable<RawJson>
{
    /// <summary>Takes a JSON text. It is kept, not copied, and is checked where it is written into a request.</summary>
    /// <param name="utf8">One JSON value in UTF-8.</param>
    public RawJson(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The text, in UTF-8; empty where it was never set.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Whether this is <c>default</c>, which has no JSON text.</summary>
    public bool IsDefault => Utf8.IsEmpty;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => !IsDefault && Utf8.Span[0] == '{';

    /// <summary>Reads the value as a string.</summary>
    /// <param name="text">The string; empty where this is none.</param>
    /// <returns>Whether it is one.</returns>
    public bool TryGetString(out string text) => JsonScalar.TryReadString(Utf8.Span, out text);

    /// <summary>Whether the texts are the same, byte for byte.</summary>
    /// <param name="other">The other text.</param>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyedHash.Compute(Utf8.Span);

    /// <summary>The text, for a log.</summary>
    public override string ToString() => Utf8Text.UnsafeFromUtf8(Utf8).ToString();

    /// <summary>Whether the texts are the same.</summary>
    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    /// <summary>Whether the texts differ.</summary>
    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);
}
