using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>The derived forms of an event: hashes, the redacted form, and the event with one more signature.</summary>
public sealed partial class Pdu
{
    /// <summary>Computes the content hash: SHA-256 of the event without <c>hashes</c>, <c>signatures</c> and <c>unsigned</c>.</summary>
    /// <returns>32 bytes.</returns>
    public byte[] ComputeContentHash()
    {
        byte[] hash = new byte[EventHash.Size];
        EventHash.Content(View, Version, hash);
        return hash;
    }

    /// <summary>
    /// Computes the reference hash: SHA-256 of the redacted event without <c>signatures</c>. From room version 3 on the event ID is derived from it.
    /// </summary>
    /// <returns>32 bytes.</returns>
    public byte[] ComputeReferenceHash()
    {
        byte[] hash = new byte[EventHash.Size];
        EventHash.Reference(View, Version, hash);
        return hash;
    }

    /// <summary>
    /// Determines whether <c>hashes.sha256</c> is the content hash of the event. For a redacted event it is not, and then only the redacted form may be used.
    /// </summary>
    public bool ContentHashMatches() => ContentHash.Matches(View, Version);

    /// <summary>Returns the redacted event, with the same ID, hashes and signatures.</summary>
    /// <remarks>Redaction does not change the state or the authorisation of a room.</remarks>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#redactions">Room version 12, Redaction</seealso>
    public Pdu Redact()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_utf8.Length + EventEncodings.Slack);
        int length = EventEncodings.WriteRedacted(View, Version, buffer);
        Pdu redacted = PduParser.Reload(buffer.AsSpan(0, length), this);
        ArrayPool<byte>.Shared.Return(buffer);
        return redacted;
    }

    /// <summary>Tries to add a signature: that of the local server to its own event, or that of a server that authorises another server's join.</summary>
    /// <param name="server">The server that signs.</param>
    /// <param name="key">The key of the server.</param>
    /// <param name="signed">The event with the signature merged into the existing ones. Its ID is the same.</param>
    /// <param name="error">The reason: the event would exceed <see cref="MaxSize"/>, or its <c>signatures</c> are not objects.</param>
    /// <returns><see langword="true"/> if the signature was added; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="server"/> is the <c>default</c> value.</exception>
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
            && parts.TryAddSignature(server.Utf8Span, key.KeyId, signature, out byte[] merged, out _))
        {
            bool fits = PduLayout.CountedSizeOf(merged) <= MaxSize;
            signed = fits ? PduParser.Reload(merged, this) : null;
            error = fits ? default : new PduError(PduErrorKind.EventTooLarge, PduField.Signatures);
        }

        return signed is not null;
    }

    /// <summary>Determines whether the event has a good signature of a policy server.</summary>
    /// <param name="via">The policy server: <c>via</c> of the room's <c>m.room.policy</c>.</param>
    /// <param name="key">The key of the policy server: <c>public_keys.ed25519</c> of the same event.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#policy-servers">Server-server API, Policy Servers</seealso>
    public bool IsSignedByPolicyServer(ServerName via, VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var signed = SigningBytes.Of(this);
        return TryGetField("signatures"u8, out JsonSlice signatures)
            && signatures.TryGetMember(via.Utf8Span, out JsonSlice byServer)
            && byServer.TryGetMember(KeyId.PolicyServer.Utf8Span, out JsonSlice signature)
            && signed.Verify(signature, key);
    }

    /// <summary>Returns a part of this event as a text. A part of the event's own bytes, such as a name or a string that has no escapes, is not copied; other memory is.</summary>
    /// <param name="part">The part: valid UTF-8, as <see cref="JsonSlice.TryGetUtf8"/> and <see cref="JsonMember.Name"/> return it.</param>
    public Utf8Text GetText(ReadOnlySpan<byte> part) =>
        !part.IsEmpty && _utf8.AsSpan().Overlaps(part, out int start) && start >= 0
            ? Utf8Text.UnsafeFromUtf8(_utf8.AsMemory(start, part.Length))
            : Utf8Text.UnsafeFromUtf8(part.ToArray());
}
