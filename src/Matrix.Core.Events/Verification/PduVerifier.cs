using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Verifies events: the signatures that are required, then the content hash. Safe to share between threads.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API, § Validating hashes and signatures on received events: for each server that must have
/// signed, its signatures of unknown algorithm, by unknown keys and by keys not valid at the time are passed over; at least one
/// must remain, and all that remain must hold. Other servers' signatures are not looked at. Then the content hash: where it fails,
/// the event goes on as its redacted copy, which must have the signatures that it needs as it then is.
/// </para>
/// <para>A signature that is no string, no base64 or of the wrong length counts as one that does not hold, where its key is known.</para>
/// </remarks>
public sealed class PduVerifier
{
    private readonly PduVerifierOptions _options;

    /// <summary>A verifier with the default options.</summary>
    public PduVerifier()
        : this(new PduVerifierOptions())
    {
    }

    /// <summary>A verifier.</summary>
    /// <param name="options">How events are verified.</param>
    public PduVerifier(PduVerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Verifies an event.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">The keys at hand.</param>
    /// <param name="verified">The event as it is to be used: redacted where its content hash fails.</param>
    /// <param name="error">Which signer's signature failed, and how.</param>
    /// <returns>Whether the signatures hold; if not, the event is dropped, for now or for good (<see cref="PduVerificationError.IsRetryable"/>).</returns>
    public bool TryVerify(Pdu pdu, IKeySource keys, [NotNullWhen(true)] out VerifiedPdu? verified, out PduVerificationError error)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(keys);
        return TryVerifyCore(pdu, signing: default, keys, out verified, out error);
    }

    /// <summary>Verifies an event whose signing bytes may be known.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="signing">The bytes that its signatures cover; default where they are not known yet.</param>
    /// <param name="keys">The keys at hand.</param>
    /// <param name="verified">The event as it is to be used.</param>
    /// <param name="error">Which signer's signature failed, and how.</param>
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

        // Redaction takes away what excuses the sender's server from signing (third_party_invite). Without this check anybody could make
        // a plain invite in another's name: one that claims a third party's voucher, under a content hash that is wrong on purpose.
        Pdu redacted = pdu.Redact();
        error = CheckRequired(redacted, signing: default, keys);
        verified = error.Kind == PduVerificationErrorKind.None ? new VerifiedPdu(redacted, isRedacted: true) : null;
        return verified is not null;
    }

    /// <summary>Checks every signature on an event, required or not, and says what became of each. For reports.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">The keys at hand.</param>
    /// <returns>One check a signature, ordered by server and key ID.</returns>
    public ImmutableArray<PduSignature> CheckAll(Pdu pdu, IKeySource keys)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(keys);
        ImmutableArray<PduSignature>.Builder checks = ImmutableArray.CreateBuilder<PduSignature>();
        using var signed = SigningBytes.Of(pdu);
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        foreach (JsonMember entry in signatures.EnumerateObject())
        {
            Utf8Text serverText = pdu.TextOf(entry.Name);
            bool isServer = ServerName.TryParse(serverText.Memory, out ServerName server);
            foreach (JsonMember signature in entry.Value.EnumerateObject())
            {
                SignatureVerdict verdict = isServer ? Check(pdu, keys, server, signature, in signed) : SignatureVerdict.UnknownKey;
                checks.Add(new PduSignature(serverText, pdu.TextOf(signature.Name), verdict));
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

        // What is final is told before what may yet be mended by another key.
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
        _ = signatures.TryGetMember(server.Span, out JsonSlice byServer);
        int good = 0;
        PduVerificationErrorKind none = PduVerificationErrorKind.MissingSignature;
        foreach (JsonMember signature in byServer.EnumerateObject())
        {
            // A policy server's key is never a server's key (spec 1.18): what it signed is another check's business.
            if (signature.NameEquals(PolicyServer.KeyId.Span))
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
        if (!KeyId.TryParse(pdu.TextOf(signature.Name).Memory, out KeyId keyId) || !keyId.IsEd25519)
        {
            return SignatureVerdict.UnsupportedAlgorithm;
        }

        if (!keys.TryGetKey(server, keyId, out ServerKey? key))
        {
            return SignatureVerdict.UnknownKey;
        }

        if (!KeyValidity.CoversEvent(key, pdu.OriginServerTs, pdu.Version))
        {
            return SignatureVerdict.Expired;
        }

        return !_options.IsDeniedKey(key.Key) && signed.Verify(signature.Value, key.Key) ? SignatureVerdict.Good : SignatureVerdict.Bad;
    }
}
