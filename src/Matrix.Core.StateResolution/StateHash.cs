using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the SHA-256 hash of a stored node of a state. The hash of the topmost node is the state root: see <see cref="StateMap.Root"/>.</summary>
/// <remarks>The text form has 64 lower-case hexadecimal digits. The <c>default</c> value has 32 zero bytes and is not the hash of any node.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct StateHash : IEquatable<StateHash>, IComparable<StateHash>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly Bytes _bytes;

    /// <summary>Initializes a hash from its bytes.</summary>
    /// <param name="bytes">The bytes; exactly <see cref="Length"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has another length.</exception>
    public StateHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A state hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
    }

    /// <summary>Gets the bytes. The span refers to this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>Computes the hash of the stored form of a node.</summary>
    /// <param name="storedNode">The stored form; see <see cref="StoredStateNode.Bytes"/>.</param>
    /// <remarks>The bytes are hashed as they are. To check that they are a node, call <see cref="StoredStateNode.GetChildren"/>.</remarks>
    public static StateHash Compute(ReadOnlySpan<byte> storedNode)
    {
        Span<byte> hash = stackalloc byte[Length];
        _ = SHA256.HashData(storedNode, hash);
        return new StateHash(hash);
    }

    /// <summary>Parses 64 hexadecimal digits.</summary>
    /// <param name="text">The digits, in lower or upper case.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static StateHash Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out StateHash result) ? result : throw new FormatException("A state hash is 64 hexadecimal digits.");
    }

    /// <summary>Tries to parse 64 hexadecimal digits. Never throws.</summary>
    /// <param name="text">The digits, in lower or upper case.</param>
    /// <param name="result">The hash.</param>
    /// <returns><see langword="true"/> if the text is a hash; otherwise <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out StateHash result)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bool isParsed = text.Length == 2 * Length && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        result = isParsed ? new StateHash(bytes) : default;
        return isParsed;
    }

    /// <inheritdoc/>
    public bool Equals(StateHash other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StateHash other && Equals(other);

    /// <summary>Returns a hash code that is keyed for this process.</summary>
    public override int GetHashCode() => KeyedHash.Compute(Span);

    /// <summary>Compares the bytes in order.</summary>
    public int CompareTo(StateHash other) => Span.SequenceCompareTo(other.Span);

    /// <summary>Returns the hash as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>Determines whether two hashes are equal.</summary>
    public static bool operator ==(StateHash left, StateHash right) => left.Equals(right);

    /// <summary>Determines whether two hashes differ.</summary>
    public static bool operator !=(StateHash left, StateHash right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in the order of bytes.</summary>
    public static bool operator <(StateHash left, StateHash right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in the order of bytes, or equals it.</summary>
    public static bool operator <=(StateHash left, StateHash right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in the order of bytes.</summary>
    public static bool operator >(StateHash left, StateHash right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in the order of bytes, or equals it.</summary>
    public static bool operator >=(StateHash left, StateHash right) => left.CompareTo(right) >= 0;

    [InlineArray(Length)]
    private struct Bytes
    {
        private byte _first;
    }
}
