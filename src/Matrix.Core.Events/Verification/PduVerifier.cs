using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Verifies events: the required signatures, then the content hash. Thread-safe.</summary>
/// <remarks>
/// <para>
/// For each server that must have signed, signatures with an unknown algorithm, an unknown key or a key that was not valid at the time are ignored. At least one
/// signature must remain, and all that remain must verify. Signatures of other servers are ignored. If the content hash does not match, the event is replaced by its
/// redacted copy, which must have the signatures that the copy requires.
/// </para>
/// <para>A signature with a known key that is not a string, not base64 or of the wrong length does not verify.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events">Server-server API, Validating hashes and
/// signatures on received events</seealso>
public sealed class PduVerifier
{
    private readonly PduVerifierOptions _options;

    /// <summary>Initializes a verifier with the default options.</summary>
    public PduVerifier()
        : this(new PduVerifierOptions())
    {
    }

    /// <summary>Initializes a verifier.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public PduVerifier(PduVerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Tries to verify an event.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">The available keys.</param>
    /// <param name="verified">The event to use, which is redacted if its content hash does not match.</param>
    /// <param name="error">The signer of the signature that failed, and the reason.</param>
    /// <returns>
    /// <see langword="true"/> if the signatures verify. Otherwise <see langword="false"/>, and the event is dropped, either for now or permanently
    /// (<see cref="PduVerificationError.IsRetryable"/>).
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> or <paramref name="keys"/> is <see langword="null"/>.</exception>
    public bool TryVerify(Pdu pdu, IKeySource keys, [NotNullWhen(true)] out VerifiedPdu? verified, out PduVerificationError error)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(keys);
        return TryVerifyCore(pdu, signing: default, keys, out verified, out error);
    }

    /// <summary>Tries to verify an event. Its signing bytes may already be available.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="signing">The bytes that its signatures cover, or the default value if they have not been computed yet.</param>
    /// <param name="keys">The available keys.</param>
    /// <param name="verified">The event to use.</param>
    /// <param name="error">The signer of the signature that failed, and the reason.</param>
    internal bool TryVerifyCore(Pdu pdu, in SigningBytes signing, IKeySource keys, [NotNullWhen(true)] out VerifiedPdu? verified, out PduVerificationError error)
    {
        verified = null;
        error = CheckRequired(pdu, in signing, keys);
        if (error.Kind != PduVerificationErrorKind.None)
        {
            return false;
        }

        if (pdu.ContentHashMatches())
        {
            verified = new VerifiedPdu(pdu, isRedacted: false);
            return true;
        }

        // Redaction removes third_party_invite, which exempts the sender's server from signing. Without this check, anyone could forge a plain
        // invite from another user: the forger claims a third-party invite and adds a content hash that is wrong on purpose.
        Pdu redacted = pdu.Redact();
        error = CheckRequired(redacted, signing: default, keys);
        verified = error.Kind == PduVerificationErrorKind.None ? new VerifiedPdu(redacted, isRedacted: true) : null;
        return verified is not null;
    }

    /// <summary>Checks every signature on an event, required or not, for reports.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">The available keys.</param>
    /// <returns>One verdict for each signature, ordered by server and key ID.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> or <paramref name="keys"/> is <see langword="null"/>.</exception>
    public ImmutableArray<PduSignature> CheckAll(Pdu pdu, IKeySource keys)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(keys);
        ImmutableArray<PduSignature>.Builder checks = ImmutableArray.CreateBuilder<PduSignature>();
        using var signed = SigningBytes.Of(pdu);
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        foreach (JsonMember entry in signatures.EnumerateObject())
        {
            Utf8Text serverText = pdu.GetText(entry.Name);
            bool isServer = ServerName.TryParse(serverText.Utf8, out ServerName server);
            foreach (JsonMember signature in entry.Value.EnumerateObject())
            {
                SignatureVerdict verdict = isServer ? Check(pdu, keys, server, signature, in signed) : SignatureVerdict.UnknownKey;
                checks.Add(new PduSignature(serverText, pdu.GetText(signature.Name), verdict));
            }
        }

        return checks.ToImmutable();
    }

    private PduVerificationError CheckRequired(Pdu pdu, in SigningBytes signing, IKeySource keys)
    {
        RequiredSigner.Signers signers = default;
        int count = RequiredSigner.Collect(pdu, signers);
        if (count == 0)
        {
            return default;
        }

        // A final error takes precedence over one that another key may resolve.
        PduVerificationError worst = default;
        using SigningBytes made = signing.IsDefault ? SigningBytes.Of(pdu) : default;
        ref readonly SigningBytes signed = ref signing.IsDefault ? ref made : ref signing;
        foreach (ref readonly RequiredSigner signer in ((ReadOnlySpan<RequiredSigner>)signers)[..count])
        {
            PduVerificationErrorKind kind = CheckSigner(pdu, keys, signer.Server, in signed);
            if (kind != PduVerificationErrorKind.None && (worst.Kind == PduVerificationErrorKind.None || (worst.IsRetryable && !IsRetryable(kind))))
            {
                worst = new PduVerificationError(kind, signer);
            }
        }

        return worst;
    }

    private static bool IsRetryable(PduVerificationErrorKind kind) => new PduVerificationError(kind, default).IsRetryable;

    private PduVerificationErrorKind CheckSigner(Pdu pdu, IKeySource keys, ServerName server, in SigningBytes signed)
    {
        if (server.IsDefault)
        {
            return PduVerificationErrorKind.UnreadableSigner;
        }

        _ = pdu.View.TryGetField(PduField.Signatures, out JsonSlice signatures);
        _ = signatures.TryGetMember(server.Utf8Span, out JsonSlice byServer);
        int good = 0;
        PduVerificationErrorKind none = PduVerificationErrorKind.MissingSignature;
        foreach (JsonMember signature in byServer.EnumerateObject())
        {
            // A policy server's key is never a server's key (specification 1.18). Another check handles its signatures.
            if (signature.NameEquals(KeyId.PolicyServer.Utf8Span))
            {
                continue;
            }

            switch (Check(pdu, keys, server, signature, in signed))
            {
                case SignatureVerdict.Good:
                    good++;
                    break;
                case SignatureVerdict.Bad:
                    return PduVerificationErrorKind.BadSignature;
                case SignatureVerdict.UnknownKey:
                    none = PduVerificationErrorKind.UnknownKey;
                    break;
                case SignatureVerdict.Expired when none != PduVerificationErrorKind.UnknownKey:
                    none = PduVerificationErrorKind.KeyNotValid;
                    break;
                case SignatureVerdict.UnsupportedAlgorithm when none == PduVerificationErrorKind.MissingSignature:
                    none = PduVerificationErrorKind.UnsupportedAlgorithm;
                    break;
                default:
                    break;
            }
        }

        return good > 0 ? PduVerificationErrorKind.None : none;
    }

    private SignatureVerdict Check(Pdu pdu, IKeySource keys, ServerName server, JsonMember signature, in SigningBytes signed)
    {
        if (!KeyId.TryParse(pdu.GetText(signature.Name).Utf8, out KeyId keyId) || !keyId.IsEd25519)
        {
            return SignatureVerdict.UnsupportedAlgorithm;
        }

        if (!keys.TryGetKey(server, keyId, out ServerKey? key))
        {
            return SignatureVerdict.UnknownKey;
        }

        if (!key.IsValidForEvent(pdu.OriginServerTimestamp, pdu.Version))
        {
            return SignatureVerdict.Expired;
        }

        return !_options.IsDeniedKey(key.Key) && signed.Verify(signature.Value, key.Key) ? SignatureVerdict.Good : SignatureVerdict.Bad;
    }
}
