using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Compares the content hash that an event declares with its actual content hash.</summary>
internal static class ContentHash
{
    /// <summary>Determines whether <c>hashes.sha256</c> is the content hash of the event.</summary>
    /// <remarks>The bytes are compared, not the text, because padding may differ. An event without such a hash, or with a malformed one, does not match.</remarks>
    public static bool Matches(EventView view, RoomVersion version)
    {
        Span<byte> declared = stackalloc byte[EventHash.Size];
        if (!TryGetDeclared(view, declared))
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[EventHash.Size];
        EventHash.Content(view, version, actual);

        // The comparison need not take constant time, because neither hash is secret.
        return declared.SequenceEqual(actual);
    }

    /// <summary>Tries to read the hash that the event declares.</summary>
    /// <param name="view">The event.</param>
    /// <param name="hash">Receives <see cref="EventHash.Size"/> bytes.</param>
    public static bool TryGetDeclared(EventView view, Span<byte> hash) =>
        view.TryGetField(PduField.Hashes, out JsonSlice hashes)
        && hashes.TryGetMember("sha256"u8, out JsonSlice sha256)
        && sha256.TryGetUtf8(out ReadOnlySpan<byte> text)
        && UnpaddedBase64.TryDecode(text, hash, out int length, Base64Alphabet.Either)
        && length == EventHash.Size;
}
