using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>What is made from an event: hashes, the redacted form, the event with a signature more.</summary>
public sealed partial class Pdu
{
    /// <summary>Computes the content hash: SHA-256 over the event without <c>hashes</c>, <c>signatures</c> and <c>unsigned</c>.</summary>
    /// <returns>32 bytes.</returns>
    public byte[] ComputeContentHash()
    {
        byte[] hash = new byte[EventHash.Size];
        EventHash.Content(View, Version, hash);
        return hash;
    }

    /// <summary>Computes the reference hash: SHA-256 over the redacted event without <c>signatures</c>. From room version 3 on it is the event ID.</summary>
    /// <returns>32 bytes.</returns>
    public byte[] ComputeReferenceHash()
    {
        byte[] hash = new byte[EventHash.Size];
        EventHash.Reference(View, Version, hash);
        return hash;
    }

    /// <summary>Whether <c>hashes.sha256</c> of the event is its content hash. It is not, of a redacted event; then only its redacted form may be used.</summary>
    public bool ContentHashMatches() => ContentHash.Matches(View, Version);

    /// <summary>The event as redaction leaves it, with the same ID, hashes and signatures.</summary>
    /// <remarks>Matrix spec, room versions, § Redactions. The state and the auth of a room do not change by it.</remarks>
    public Pdu Redact()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_utf8.Length + EventEncodings.Slack);
        int length = EventEncodings.WriteRedacted(View, Version, buffer);
        Pdu redacted = PduParser.Reload(buffer.AsSpan(0, length), this);
        ArrayPool<byte>.Shared.Return(buffer);
        return redacted;
    }

    /// <summary>Adds a signature: of one's own server to its event, or of a server that vouches for another's join.</summary>
    /// <param name="server">The server that signs.</param>
    /// <param name="key">Its key.</param>
    /// <param name="signed">The event with the signature merged into what is there. Its ID is the same.</param>
    /// <param name="error">That the event would be larger than <see cref="MaxSize"/>, or has <c>signatures</c> that are no objects.</param>
    /// <returns>Whether there was room for the signature.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is default.</exception>
    public bool TrySign(ServerName server, SigningKey key, [NotNullWhen(true)] out Pdu? signed, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (server.IsDefault)
        {
            throw new ArgumentException("The server is not set.", nameof(server));
        }

        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        using (var form = SigningBytes.Of(this))
        {
            key.Sign(form.Utf8, signature);
        }

        signed = null;
        error = new PduError(PduErrorKind.WrongType, PduField.Signatures);
        if (SignableObject.TryRead(_utf8, CanonicalJsonMode.RelaxedVerbatim, out SignableObject parts, out _)
            && SignatureMerge.TryMerge(parts, server.Span, key.KeyId, signature, out byte[] merged, out _))
        {
            bool fits = PduLayout.CountedSizeOf(merged) <= MaxSize;
            signed = fits ? PduParser.Reload(merged, this) : null;
            error = fits ? default : new PduError(PduErrorKind.EventTooLarge, PduField.Signatures);
        }

        return signed is not null;
    }

    /// <summary>A part of this event's bytes as text, without a copy; a part from elsewhere is copied.</summary>
    internal Utf8Text TextOf(ReadOnlySpan<byte> part) =>
        !part.IsEmpty && _utf8.AsSpan().Overlaps(part, out int start) && start >= 0
            ? Utf8Text.UnsafeFromUtf8(_utf8.AsMemory(start, part.Length))
            : Utf8Text.UnsafeFromUtf8(part.ToArray());
}
