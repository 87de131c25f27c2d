using System.Diagnostics;
using System.Text.Json.Serialization;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>
/// Represents a JSON value byte for byte as received or as it will be sent. It holds signed values and values that the library does not interpret.
/// </summary>
/// <remarks>
/// A value that comes from an answer has been checked: it is JSON, no object in it has a duplicate key, and it is nested no deeper than an event may be. The
/// content of an <see cref="Edu"/> is checked when it is read.
/// </remarks>
[JsonConverter(typeof(RawJsonConverter))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RawJson : IEquatable<RawJson>
{
    /// <summary>Initializes a value from JSON text. The text is kept without a copy. It is checked when it is written to a request.</summary>
    /// <param name="utf8">One JSON value in UTF-8.</param>
    public RawJson(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>Gets the text in UTF-8. It is empty for <c>default</c>.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Gets a value that indicates whether this is <c>default</c>, which has no JSON text.</summary>
    public bool IsDefault => Utf8.IsEmpty;

    /// <summary>Gets a value that indicates whether the value is an object.</summary>
    public bool IsObject => !IsDefault && Utf8.Span[0] == '{';

    /// <summary>Tries to read the value as a string.</summary>
    /// <param name="text">The string, or an empty string if the value is not a string.</param>
    /// <returns><see langword="true"/> if the value is a string; otherwise, <see langword="false"/>.</returns>
    public bool TryGetString(out string text) => JsonScalar.TryReadString(Utf8.Span, out text);

    /// <summary>Determines whether two texts are equal, byte for byte.</summary>
    /// <param name="other">The other text.</param>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyedHash.Compute(Utf8.Span);

    /// <summary>Returns the text for a log.</summary>
    public override string ToString() => Utf8Text.UnsafeFromUtf8(Utf8).ToString();

    /// <summary>Determines whether two texts are equal, byte for byte.</summary>
    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    /// <summary>Determines whether two texts differ.</summary>
    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);
}
