using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing.Backends;

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
    private readonly byte[] _bytes;
    private readonly bool _isAcceptable;

    private VerifyKey(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
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
    /// <exception cref="PlatformNotSupportedException">No library for Ed25519 can be used; the message says what to install.</exception>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Verify(Ed25519BackendLoader.Current, message, signature);

    /// <summary>The same by a given backend.</summary>
    internal bool Verify(Ed25519Backend backend, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _isAcceptable && Ed25519.VerifyAcceptedKey(backend, _bytes, message, signature);

    /// <summary>The key in unpadded base64, standard alphabet: 43 characters, as servers publish it.</summary>
    public string ToBase64() => UnpaddedBase64.Encode(_bytes);

    /// <summary>The same as <see cref="ToBase64"/>.</summary>
    public override string ToString() => ToBase64();

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] VerifyKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as VerifyKey);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyedHash.Compute(_bytes);

    /// <summary>Whether both are the same key, or both null.</summary>
    public static bool operator ==(VerifyKey? left, VerifyKey? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different keys.</summary>
    public static bool operator !=(VerifyKey? left, VerifyKey? right) => !(left == right);
}
