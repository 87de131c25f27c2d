using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <content>
/// The file format in which servers store their signing keys: one key a line, <c>ed25519 a_ABCD SEED</c>, with the seed in unpadded base64. Text is read and written
/// as bytes, because the caller can overwrite bytes but not a string.
/// </content>
public sealed partial class SigningKey
{
    private static ReadOnlySpan<byte> AlgorithmName => "ed25519"u8;

    /// <summary>Reads a file with one key.</summary>
    /// <param name="utf8">The content of the file. Blank lines and white space around the words are ignored.</param>
    /// <returns>The key, which the caller disposes of.</returns>
    /// <exception cref="FormatException">The text is refused. The message gives the reason and the line.</exception>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 is not usable. The message gives the reason.</exception>
    public static SigningKey Parse(ReadOnlySpan<byte> utf8) =>
        TryParse(utf8, out SigningKey? key, out SigningKeyError error) ? key : throw new FormatException($"The text is not a file with one signing key: {error}.");

    /// <summary>Tries to read a file with one key.</summary>
    /// <param name="utf8">The content of the file. Blank lines and white space around the words are ignored.</param>
    /// <param name="key">The key, or <see langword="null"/> if the text is refused.</param>
    /// <param name="error">The fault in the text, and the line that it is in.</param>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used on this platform. The message says why.</exception>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SigningKey? key, out SigningKeyError error)
    {
        bool done = TryParseLines(utf8, maxKeys: 1, out List<SigningKey> keys, out error);
        key = done ? keys[0] : null;
        return done;
    }

    /// <summary>Tries to read a file with one or more keys, in the order of its lines.</summary>
    /// <param name="utf8">The content of the file. Blank lines and white space around the words are ignored.</param>
    /// <param name="keys">The keys, at least one. The caller must dispose each of them. The array is empty if the text is refused.</param>
    /// <param name="error">The fault in the text, and the line that it is in.</param>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used on this platform. The message says why.</exception>
    public static bool TryParseFile(ReadOnlySpan<byte> utf8, out ImmutableArray<SigningKey> keys, out SigningKeyError error)
    {
        bool done = TryParseLines(utf8, int.MaxValue, out List<SigningKey> list, out error);
        keys = [.. list];
        return done;
    }

    /// <summary>Reads a file with one or more keys, in the order of its lines.</summary>
    /// <param name="utf8">The content of the file. Blank lines and white space around the words are ignored.</param>
    /// <returns>The keys, at least one. The caller must dispose each of them.</returns>
    /// <exception cref="FormatException">The text is refused. The message names the fault and the line.</exception>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used on this platform. The message says why.</exception>
    public static ImmutableArray<SigningKey> ParseFile(ReadOnlySpan<byte> utf8) =>
        TryParseFile(utf8, out ImmutableArray<SigningKey> keys, out SigningKeyError error) ? keys : throw new FormatException($"Not a file of signing keys: {error}.");

    /// <summary>
    /// Returns the line of this key in a file of signing keys: UTF-8 with a newline at its end. It contains the seed, so overwrite the array after use.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public byte[] ToUtf8()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ReadOnlySpan<byte> version = KeyId.Version.Utf8Span;
        int seedAt = AlgorithmName.Length + 1 + version.Length + 1;
        byte[] line = new byte[seedAt + UnpaddedBase64.GetEncodedLength(Ed25519.SeedSize) + 1];
        line.AsSpan().Fill((byte)' ');
        AlgorithmName.CopyTo(line);
        version.CopyTo(line.AsSpan(AlgorithmName.Length + 1));
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        try
        {
            _ = _key.TryExport(KeyBlobFormat.RawPrivateKey, seed, out _);
            _ = UnpaddedBase64.Encode(seed, line.AsSpan(seedAt));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        line[^1] = (byte)'\n';
        return line;
    }

    private static bool TryParseLines(ReadOnlySpan<byte> utf8, int maxKeys, out List<SigningKey> keys, out SigningKeyError error)
    {
        keys = [];
        int number = 0;
        SigningKeyErrorKind kind = SigningKeyErrorKind.None;
        foreach (Range range in utf8.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = utf8[range];
            if (NextWord(ref line) is { IsEmpty: false } algorithm)
            {
                kind = keys.Count == maxKeys ? SigningKeyErrorKind.SeveralKeys : ParseLine(algorithm, line, keys);
                if (kind != SigningKeyErrorKind.None)
                {
                    break;
                }
            }
        }

        kind = kind == SigningKeyErrorKind.None && keys.Count == 0 ? SigningKeyErrorKind.Empty : kind;
        error = new SigningKeyError(kind, kind == SigningKeyErrorKind.None ? 0 : number);
        if (kind == SigningKeyErrorKind.None)
        {
            return true;
        }

        keys.ForEach(static key => key.Dispose());
        keys.Clear();
        return false;
    }

    private static SigningKeyErrorKind ParseLine(ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> rest, List<SigningKey> keys)
    {
        ReadOnlySpan<byte> version = NextWord(ref rest);
        ReadOnlySpan<byte> base64 = NextWord(ref rest);
        if (base64.IsEmpty || !NextWord(ref rest).IsEmpty)
        {
            return SigningKeyErrorKind.Malformed;
        }

        if (!algorithm.SequenceEqual(AlgorithmName))
        {
            return SigningKeyErrorKind.UnsupportedAlgorithm;
        }

        if (version.Length > KeyId.MaxLength || !KeyId.TryParse([.. algorithm, (byte)':', .. version], out KeyId keyId))
        {
            return SigningKeyErrorKind.InvalidKeyId;
        }

        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        try
        {
            if (!UnpaddedBase64.TryDecode(base64, seed, out int written) || written != seed.Length)
            {
                return SigningKeyErrorKind.InvalidSeed;
            }

            keys.Add(new SigningKey(keyId, Import(seed)));
            return SigningKeyErrorKind.None;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>
    /// Removes the next word from the line and returns it, or returns an empty span at the end of the line. Bytes up to and including the space separate words.
    /// </summary>
    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        int start = line.IndexOfAnyExceptInRange((byte)0, (byte)' ');
        line = start < 0 ? default : line[start..];
        int length = line.IndexOfAnyInRange((byte)0, (byte)' ');
        ReadOnlySpan<byte> word = length < 0 ? line : line[..length];
        line = line[word.Length..];
        return word;
    }
}
