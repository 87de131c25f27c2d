using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;
using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>An Ed25519 public key: what signatures are verified with. Equal by its bytes; immutable, and safe to use from any thread.</summary>
/// <remarks>
/// <para>
/// Any 32 bytes make a key, also those under which no signature can be good (points of small order, encodings with y ≥ p, which
/// real servers have published): such a key can be stored, compared and shown, and <see cref="Verify(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> is always false.
/// </para>
/// <para>
/// Matrix spec, server-server API § Publishing Keys; appendices § Unpadded Base64. The checks are listed at <see cref="Ed25519"/>.
/// </para>
/// </remarks>
public sealed class VerifyKey : IEquatable<VerifyKey>
{
    private readonly KeyBytes _bytes;
    private readonly bool _isAcceptable;

    // The key as the library takes it, made when it is first needed and then kept, so that a verification allocates nothing. Threads that come at once may make
    // it twice: it is immutable and has no handle.
    private PublicKey? _publicKey;

    private VerifyKey(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        _isAcceptable = Ed25519Policy.IsAcceptablePublicKey(bytes);
    }

    /// <summary>The key, <see cref="Ed25519.PublicKeySize"/> bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether a signature under the key can be good at all: false for a point of small order and for an encoding with y ≥ p.</summary>
    public bool IsUsable => _isAcceptable;

    /// <summary>Makes a key of its bytes.</summary>
    /// <param name="bytes">The key; false where it is not <see cref="Ed25519.PublicKeySize"/> bytes.</param>
    /// <param name="key">The key.</param>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = bytes.Length == Ed25519.PublicKeySize ? new VerifyKey(bytes) : null;
        return key is not null;
    }

    /// <summary>Makes a key of its base64 form, padded or not, in UTF-8.</summary>
    /// <param name="base64">The text.</param>
    /// <param name="key">The key; null where the text is not base64 of <see cref="Ed25519.PublicKeySize"/> bytes.</param>
    /// <param name="alphabet">The alphabet: server keys are in the standard one, the keys of third-party invites may be in either.</param>
    public static bool TryFromBase64(ReadOnlySpan<byte> base64, [NotNullWhen(true)] out VerifyKey? key, Base64Alphabet alphabet = Base64Alphabet.Either)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeySize];
        key = null;
        return UnpaddedBase64.TryDecode(base64, bytes, out int written, alphabet) && TryCreate(bytes[..written], out key);
    }

    /// <summary>Makes a key of its base64 form, padded or not.</summary>
    /// <param name="base64">The text.</param>
    /// <param name="key">The key; null where the text is not base64 of <see cref="Ed25519.PublicKeySize"/> bytes.</param>
    /// <param name="alphabet">The alphabet: server keys are in the standard one, the keys of third-party invites may be in either.</param>
    public static bool TryFromBase64(ReadOnlySpan<char> base64, [NotNullWhen(true)] out VerifyKey? key, Base64Alphabet alphabet = Base64Alphabet.Either)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeySize];
        key = null;
        return UnpaddedBase64.TryDecode(base64, bytes, out int written, alphabet) && TryCreate(bytes[..written], out key);
    }

    /// <summary>Verifies a signature.</summary>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">The signature; false where it is not <see cref="Ed25519.SignatureSize"/> bytes.</param>
    /// <returns>Whether the signature is good.</returns>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used here; the message says why.</exception>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _isAcceptable
        && Ed25519.VerifyWithAcceptedKey(_publicKey ??= PublicKey.Import(NSecEd25519.Algorithm, _bytes, KeyBlobFormat.RawPublicKey), message, signature);

    /// <summary>The key in unpadded base64, standard alphabet: 43 characters, as servers publish it.</summary>
    public string ToBase64() => UnpaddedBase64.Encode(_bytes);

    /// <summary>The same as <see cref="ToBase64"/>.</summary>
    public override string ToString() => ToBase64();

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] VerifyKey? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as VerifyKey);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyedHash.Compute(_bytes);

    /// <summary>Whether both are the same key, or both null.</summary>
    public static bool operator ==(VerifyKey? left, VerifyKey? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different keys.</summary>
    public static bool operator !=(VerifyKey? left, VerifyKey? right) => !(left == right);

    [InlineArray(Ed25519.PublicKeySize)]
    private struct KeyBytes
    {
        private byte _first;
    }
}
