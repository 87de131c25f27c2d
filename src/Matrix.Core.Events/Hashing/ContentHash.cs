using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>The content hash that an event carries, against the one it has.</summary>
internal static class ContentHash
{
    /// <summary>
    /// Whether <c>hashes.sha256</c> is the hash of the event. The bytes are compared, not the text: padding may differ. An event
    /// without such a hash, or with one that cannot be read, does not match.
    /// </summary>
    public static bool Matches(EventView view, RoomVersion version)
    {
        Span<byte> declared = stackalloc byte[EventHash.Size];
        if (!TryGetDeclared(view, declared))
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[EventHash.Size];
        EventHash.Content(view, version, actual);

        // Neither is secret: the time that it takes may tell where they differ.
        return declared.SequenceEqual(actual);
    }

    /// <summary>Reads the hash that the event carries.</summary>
    /// <param name="view">The event.</param>
    /// <param name="hash">Takes <see cref="EventHash.Size"/> bytes.</param>
    public static bool TryGetDeclared(EventView view, Span<byte> hash) =>
        view.TryGetField(PduField.Hashes, out JsonSlice hashes)
        && hashes.TryGetMember("sha256"u8, out JsonSlice sha256)
        && sha256.TryGetUtf8(out ReadOnlySpan<byte> text)
        && UnpaddedBase64.TryDecode(text, hash, out int length, Base64Alphabet.Either)
        && length == EventHash.Size;
}
