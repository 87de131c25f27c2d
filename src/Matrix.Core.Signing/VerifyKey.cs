using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>Represents an Ed25519 public key that signatures are verified with. Equality is that of the bytes. Immutable and thread-safe.</summary>
/// <remarks>
/// <para>
/// Any 32 bytes make a key, also those under which no signature can be good (points of small order and encodings with y ≥ p, which real servers have published).
/// Such a key can be stored, compared and shown, and <see cref="Verify(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> always returns <see langword="false"/>.
/// <see cref="Ed25519"/> lists the checks.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#publishing-keys">Server-server API, Publishing Keys</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#unpadded-base64">Matrix specification, appendices, Unpadded Base64</seealso>
public sealed class VerifyKey : IEquatable<VerifyKey>
{
    // l/O9hxMVKB6Lg+3Hqf0FQQZhVESQcMzbPN1Cz2nM3og
    private static ReadOnlySpan<byte> HelmChartKey =>
        [
            0x97, 0xF3, 0xBD, 0x87, 0x13, 0x15, 0x28, 0x1E, 0x8B, 0x83, 0xED, 0xC7, 0xA9, 0xFD, 0x05, 0x41,
            0x06, 0x61, 0x54, 0x44, 0x90, 0x70, 0xCC, 0xDB, 0x3C, 0xDD, 0x42, 0xCF, 0x69, 0xCC, 0xDE, 0x88,
        ];

    private readonly KeyBytes _bytes;
    private readonly bool _isAcceptable;

    // The key in the library's form, created on first use and then kept, so that a verification does not allocate. Concurrent threads may create it twice,
    // which is harmless: it is immutable and does not hold a handle.
    private PublicKey? _publicKey;

    private VerifyKey(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        _isAcceptable = Ed25519Policy.IsAcceptablePublicKey(bytes);
    }

    /// <summary>Gets the key, <see cref="Ed25519.PublicKeySize"/> bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// Gets a value that indicates whether a signature under the key can be good. It is <see langword="false"/> for a point of small order and for an encoding with
    /// y ≥ p.
    /// </summary>
    public bool IsUsable => _isAcceptable;

    /// <summary>Gets a value that indicates whether the private key is published: it is the key that a Helm chart shipped as its default (CVE-2026-24044).</summary>
    public bool IsCompromised => Bytes.SequenceEqual(HelmChartKey);

    /// <summary>Creates a key from its bytes.</summary>
    /// <param name="bytes">The key, <see cref="Ed25519.PublicKeySize"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has another size.</exception>
    public static VerifyKey FromBytes(ReadOnlySpan<byte> bytes) =>
        TryFromBytes(bytes, out VerifyKey? key) ? key : throw new ArgumentException($"A public key has {Ed25519.PublicKeySize} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Creates a key from its base64 form, with or without padding.</summary>
    /// <param name="base64">The text.</param>
    /// <param name="alphabet">The alphabet of the text.</param>
    /// <exception cref="FormatException">The text is not base64 of <see cref="Ed25519.PublicKeySize"/> bytes.</exception>
    public static VerifyKey FromBase64(ReadOnlySpan<char> base64, Base64Alphabet alphabet = Base64Alphabet.Either) =>
        TryFromBase64(base64, out VerifyKey? key, alphabet) ? key : throw new FormatException($"The text is not base64 of {Ed25519.PublicKeySize} bytes.");

    /// <summary>Tries to create a key from its bytes.</summary>
    /// <param name="bytes">The bytes. The result is <see langword="false"/> if there are not exactly <see cref="Ed25519.PublicKeySize"/>.</param>
    /// <param name="key">The key.</param>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = bytes.Length == Ed25519.PublicKeySize ? new VerifyKey(bytes) : null;
        return key is not null;
    }

    /// <summary>Tries to create a key from its base64 form in UTF-8, padded or not.</summary>
    /// <param name="base64">The text.</param>
    /// <param name="key">The key, or <see langword="null"/> if the text is not base64 of <see cref="Ed25519.PublicKeySize"/> bytes.</param>
    /// <param name="alphabet">The alphabet. Server keys use the standard one. Keys of third-party invites may use either.</param>
    public static bool TryFromBase64(ReadOnlySpan<byte> base64, [NotNullWhen(true)] out VerifyKey? key, Base64Alphabet alphabet = Base64Alphabet.Either)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeySize];
        key = null;
        return UnpaddedBase64.TryDecode(base64, bytes, out int written, alphabet) && TryFromBytes(bytes[..written], out key);
    }

    /// <summary>Tries to create a key from its base64 form, padded or not.</summary>
    /// <param name="base64">The text.</param>
    /// <param name="key">The key, or <see langword="null"/> if the text is not base64 of <see cref="Ed25519.PublicKeySize"/> bytes.</param>
    /// <param name="alphabet">The alphabet. Server keys use the standard one. Keys of third-party invites may use either.</param>
    public static bool TryFromBase64(ReadOnlySpan<char> base64, [NotNullWhen(true)] out VerifyKey? key, Base64Alphabet alphabet = Base64Alphabet.Either)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeySize];
        key = null;
        return UnpaddedBase64.TryDecode(base64, bytes, out int written, alphabet) && TryFromBytes(bytes[..written], out key);
    }

    /// <summary>Verifies a signature.</summary>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">The signature. The result is <see langword="false"/> if it is not <see cref="Ed25519.SignatureSize"/> bytes.</param>
    /// <returns><see langword="true"/> if the signature is good; otherwise <see langword="false"/>.</returns>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used on this platform. The message says why.</exception>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _isAcceptable
        && Ed25519.VerifyWithAcceptedKey(_publicKey ??= PublicKey.Import(NSecEd25519.Algorithm, _bytes, KeyBlobFormat.RawPublicKey), message, signature);

    /// <summary>Returns the key in unpadded base64 of the standard alphabet: 43 characters, as servers publish it.</summary>
    public string ToBase64() => UnpaddedBase64.Encode(_bytes);

    /// <summary>Returns the same text as <see cref="ToBase64"/>.</summary>
    public override string ToString() => ToBase64();

    /// <summary>Verifies a signature as it is in a JSON object: a string in base64, with or without padding, of either alphabet.</summary>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">The value of the signature, of any JSON type.</param>
    /// <returns><see langword="true"/> if the value is a signature that verifies with this key; otherwise <see langword="false"/>.</returns>
    public bool VerifyEncoded(ReadOnlySpan<byte> message, JsonSlice signature)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.SignatureSize];
        return signature.TryGetUtf8(out ReadOnlySpan<byte> base64)
            && UnpaddedBase64.TryDecode(base64, bytes, out int written, Base64Alphabet.Either)
            && Verify(message, bytes[..written]);
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] VerifyKey? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as VerifyKey);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyedHash.Compute(_bytes);

    /// <summary>Determines whether both values are the same key or both are <see langword="null"/>.</summary>
    public static bool operator ==(VerifyKey? left, VerifyKey? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Determines whether the values are different keys.</summary>
    public static bool operator !=(VerifyKey? left, VerifyKey? right) => !(left == right);

    [InlineArray(Ed25519.PublicKeySize)]
    private struct KeyBytes
    {
        private byte _first;
    }
}
