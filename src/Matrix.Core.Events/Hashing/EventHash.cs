using System.Buffers;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Computes the two hashes of an event.</summary>
/// <remarks>The content hash covers the event before redaction. The reference hash covers the redacted event, including <c>hashes</c>.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#calculating-the-content-hash-for-an-event">Server-server API, Calculating the content hash for an
/// event</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#calculating-the-reference-hash-for-an-event">Server-server API, Calculating the reference hash
/// for an event</seealso>
internal static class EventHash
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>Computes the content hash of the event.</summary>
    public static void Content(EventView view, RoomVersion version, Span<byte> hash)
    {
        byte[] form = ArrayPool<byte>.Shared.Rent(view.Text.Length + EventEncodings.Slack);
        int length = EventEncodings.WriteHashed(view, version, form);
        ThreadLocalSha256.Sha256(form.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(form);
    }

    /// <summary>Computes the reference hash, which covers the redacted event.</summary>
    public static void Reference(EventView view, RoomVersion version, Span<byte> hash)
    {
        using var form = SigningBytes.Of(view, version);
        Reference(in form, hash);
    }

    /// <summary>Computes the reference hash from the bytes that the event's signatures cover.</summary>
    public static void Reference(in SigningBytes form, Span<byte> hash) => ThreadLocalSha256.Sha256(form.Utf8, hash);

    /// <summary>Returns the event ID for a reference hash, in the version's alphabet.</summary>
    public static EventId ToEventId(ReadOnlySpan<byte> hash, RoomVersion version)
    {
        byte[] id = new byte[1 + UnpaddedBase64.GetEncodedLength(Size)];
        id[0] = (byte)'$';
        Base64Alphabet alphabet = version.Format.EventIdFormat == EventIdFormat.UrlSafeBase64Hash ? Base64Alphabet.UrlSafe : Base64Alphabet.Standard;
        _ = UnpaddedBase64.Encode(hash, id.AsSpan(1), alphabet);
        return EventId.UnsafeFromUtf8(id);
    }
}
