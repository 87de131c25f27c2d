using Matrix.Core.Events;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing;

/// <content>Creates faults in the signatures. The content hash and the form are right.</content>
internal sealed partial class HostileEventBuilder
{
    private HostileEventParts SignatureByOtherServer() =>
        new(Print(EventEdit.FromPdu(_original).Sign(_version, Stranger())), Fails(PduVerificationErrorKind.MissingSignature), PduField.Signatures);

    private HostileEventParts SignatureInOtherName() =>
        Signature(_server.Key.KeyId.ToString(), Text.Quote(EventSigner.SignatureOf(EventEdit.FromPdu(_original), _version, Stranger())), PduVerificationErrorKind.BadSignature);

    private HostileEventParts FlippedSignature()
    {
        byte[] signature = GoodSignature();
        signature[_random.Next(signature.Length)] ^= (byte)(1 << _random.Next(8));
        return Signature(_server.Key.KeyId.ToString(), Text.Quote(UnpaddedBase64.Encode(signature)), PduVerificationErrorKind.BadSignature);
    }

    private HostileEventParts SignatureNotBase64()
    {
        byte[] good = GoodSignature();
        string base64 = UnpaddedBase64.Encode(good);
        string json = Pick(
            "1", "null", "{}", "[]", "true", "\"\"", "\"!!!!\"", Text.Quote($" {base64}"), Text.Quote($"{base64}\n"), Text.Quote($"{base64[..40]} {base64[40..]}"),
            Text.Quote(UnpaddedBase64.Encode(good.AsSpan()[..^1])), Text.Quote(UnpaddedBase64.Encode([.. good, 0])));
        return Signature(_server.Key.KeyId.ToString(), json, PduVerificationErrorKind.BadSignature);
    }

    private HostileEventParts UnknownKey() =>
        new(Print(EventEdit.FromPdu(_original).Sign(_version, new TestServer(_server.Name, "unknown"))), Fails(PduVerificationErrorKind.UnknownKey), PduField.Signatures);

    private HostileEventParts UnsupportedAlgorithm() =>
        Signature(Pick("curve25519:1", "ed25519ph:1", "1"), Text.Quote(UnpaddedBase64.Encode(GoodSignature())), PduVerificationErrorKind.UnsupportedAlgorithm);

    private HostileEventParts KeyNotValid() =>
        new(
            Print(EventEdit.FromPdu(_original)),
            _version.Signatures.RequiresValidKeys ? Fails(PduVerificationErrorKind.KeyNotValid) : PduCheckResult.Accepted,
            PduField.OriginServerTimestamp);

    private HostileEventParts Authoriser(string json, PduVerificationErrorKind error) =>
        new(
            Print(EventEdit.FromPdu(_original).AddToContent("join_authorised_via_users_server", json).Seal(_version, _server)),
            _version.Authorization.AllowsRestrictedJoins ? Fails(error) : PduCheckResult.Accepted,
            PduField.Content);

    private HostileEventParts Signature(string keyId, string json, PduVerificationErrorKind error) =>
        Signatures($$$"""{"{{{_server}}}":{"{{{keyId}}}":{{{json}}}}}""", error);

    private HostileEventParts Signatures(string json, PduVerificationErrorKind error) =>
        new(Print(EventEdit.FromPdu(_original).Set("signatures", json)), Fails(error), PduField.Signatures);

    private static PduCheckResult Fails(PduVerificationErrorKind error) => PduCheckResult.FailsVerification(error);

    private byte[] GoodSignature() =>
        UnpaddedBase64.TryDecode(EventSigner.SignatureOf(EventEdit.FromPdu(_original), _version, _server), out byte[]? signature)
            ? signature
            : throw new InvalidOperationException("The signature of the event is not base64.");
}
