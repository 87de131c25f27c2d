using System.Buffers;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>The two hashes of an event.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Calculating the content hash for an event, § Calculating the reference hash for an event.
/// The content hash covers what redaction takes away; the reference hash covers what it leaves, <c>hashes</c> among it.
/// </remarks>
internal static class EventHash
{
    /// <summary>The length of a hash, in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>Hashes the event as it stands.</summary>
    public static void Content(EventView view, RoomVersion version, Span<byte> hash)
    {
        byte[] form = ArrayPool<byte>.Shared.Rent(view.Text.Length + EventEncodings.Slack);
        int length = EventEncodings.WriteHashed(view, version, form);
        ThreadLocalSha256.Sha256(form.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(form);
    }

    /// <summary>Hashes the redacted event.</summary>
    public static void Reference(EventView view, RoomVersion version, Span<byte> hash)
    {
        using var form = SigningBytes.Of(view, version);
        Reference(in form, hash);
    }

    /// <summary>Hashes the redacted event from the bytes that its signatures cover.</summary>
    public static void Reference(in SigningBytes form, Span<byte> hash) => ThreadLocalSha256.Sha256(form.Utf8, hash);

    /// <summary>The event ID that a reference hash makes, in the version's alphabet.</summary>
    public static EventId ToEventId(ReadOnlySpan<byte> hash, RoomVersion version)
    {
        byte[] id = new byte[1 + UnpaddedBase64.GetEncodedLength(Size)];
        id[0] = (byte)'$';
        Base64Alphabet alphabet = version.EventIdFormat == EventIdFormat.UrlSafeBase64Hash ? Base64Alphabet.UrlSafe : Base64Alphabet.Standard;
        _ = UnpaddedBase64.Encode(hash, id.AsSpan(1), alphabet);
        return EventId.UnsafeFromUtf8(id);
    }
}
