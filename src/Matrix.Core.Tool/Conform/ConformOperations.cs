using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Commands;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides the operations of <c>conform</c>. Each returns a callback that writes the members of its reply.</summary>
internal static class ConformOperations
{
    private static readonly SortedDictionary<string, Func<ConformRequest, Action<Utf8JsonWriter>>> Operations = new(StringComparer.Ordinal)
    {
        ["auth"] = RoomOperations.Auth,
        ["backoff"] = BackoffOperation.Run,
        ["canon"] = Canon,
        ["ed25519"] = VerifyEd25519,
        ["edu"] = EduOperation.Run,
        ["format"] = Format,
        ["graph"] = GraphOperation.Run,
        ["handshake"] = RoomOperations.Handshake,
        ["hash"] = Hash,
        ["id"] = Id,
        ["key"] = KeyOperation.Run,
        ["key_document"] = KeyDocumentOperation.Run,
        ["receive"] = ReceiveOperation.Run,
        ["redact"] = Redact,
        ["reply"] = ReplyOperation.Run,
        ["request"] = RequestOperation.Run,
        ["resolve"] = ResolveOperation.Run,
        ["server_acl"] = RoomOperations.Acl,
        ["sign"] = SignOperation.Run,
        ["verify"] = Verify,
        ["verify_json"] = VerifyJson,
        ["verify_request"] = VerifyRequestOperation.Run,
        ["well_known"] = WellKnownOperation.Run,
    };

    public static IEnumerable<string> Names => Operations.Keys;

    /// <exception cref="ConformException">The request cannot be run.</exception>
    public static Action<Utf8JsonWriter> Run(ConformRequest request) =>
        Operations.TryGetValue(request.Operation, out Func<ConformRequest, Action<Utf8JsonWriter>>? operation)
            ? operation(request)
            : throw new ConformException("unknown_op", $"unknown operation '{request.Operation}'");

    private static Action<Utf8JsonWriter> Canon(ConformRequest request)
    {
        byte[] text = request.Has("json_base64") ? request.GetBase64("json_base64") : JsonText.ToUtf8(request.GetString("json"));
        CanonicalJsonMode mode = !request.Has("mode") ? CanonicalJsonMode.Strict : request.GetString("mode") switch
        {
            "strict" => CanonicalJsonMode.Strict,
            "relaxed" => CanonicalJsonMode.Relaxed,
            string other => throw new ConformException($"unknown mode '{other}'"),
        };
        return CanonicalJson.TryCanonicalize(text, mode, out byte[] canonical, out JsonError error)
            ? writer => writer.WriteString("ok"u8, canonical)
            : throw new ConformException(LineCommands.Code(error.Kind), error.ToString());
    }

    private static Action<Utf8JsonWriter> Format(ConformRequest request)
    {
        bool read = Pdu.TryParse(request.GetRaw("event"), request.RoomVersion, out Pdu? pdu, out PduError error);
        if (read && pdu!.OverlongField != PduField.None)
        {
            // On receipt such an event is kept as rejected, but its format is not valid.
            error = new PduError { Kind = PduErrorKind.FieldTooLong, Field = pdu.OverlongField };
        }

        bool accept = error.Kind == PduErrorKind.None;
        return writer =>
        {
            writer.WriteBoolean("accept"u8, accept);
            if (!accept)
            {
                writer.WriteString("code"u8, error.Code);
                writer.WriteString("reason"u8, error.ToString());
            }
        };
    }

    private static Action<Utf8JsonWriter> Redact(ConformRequest request)
    {
        if (!PduJson.TryRedact(request.GetRaw("event"), request.RoomVersion, out byte[] redacted, out PduError error))
        {
            throw new ConformException(error.Code, error.ToString());
        }

        return writer =>
        {
            writer.WritePropertyName("event"u8);
            writer.WriteRawValue(redacted, skipInputValidation: true);
        };
    }

    private static Action<Utf8JsonWriter> Hash(ConformRequest request) =>
        PduJson.TryGetContentHash(request.GetRaw("event"), request.RoomVersion, out byte[] hash, out PduError error)
            ? writer => writer.WriteString("sha256"u8, UnpaddedBase64.Encode(hash))
            : throw new ConformException(error.Code, error.ToString());

    private static Action<Utf8JsonWriter> Id(ConformRequest request) =>
        PduJson.TryGetEventId(request.GetRaw("event"), request.RoomVersion, out EventId id, out PduError error)
            ? writer => writer.WriteString("event_id"u8, id.Utf8Span)
            : throw new ConformException(error.Code, error.ToString());

    private static Action<Utf8JsonWriter> Verify(ConformRequest request)
    {
        RoomVersion version = request.RoomVersion;
        if (!Pdu.TryLoadTrusted(request.GetRaw("event"), version, eventId: null, out Pdu? pdu, out PduError malformed))
        {
            throw new ConformException(malformed.Code, malformed.ToString());
        }

        ServerKeyStore keys = ConformKeys.Read(request);
        bool verified = new PduVerifier().TryVerify(pdu, keys, out _, out PduVerificationError error);
        bool contentHash = pdu.ContentHashMatches();
        return writer =>
        {
            writer.WriteString("signatures"u8, verified ? "ok"u8 : error.Kind == PduVerificationErrorKind.BadSignature ? "bad"u8 : "missing"u8);
            writer.WriteBoolean("content_hash"u8, contentHash);
            if (!verified)
            {
                writer.WriteString("code"u8, error.Code);
                writer.WriteString("reason"u8, error.ToString());
            }
        };
    }

    private static Action<Utf8JsonWriter> VerifyJson(ConformRequest request)
    {
        string server = request.GetString("server");
        SignedJsonResult result = SignedJson.Verify(request.GetRaw("json"), server, ConformKeys.ReadFor(request, server));
        return writer => writer.WriteBoolean("valid"u8, result.IsValid);
    }

    private static Action<Utf8JsonWriter> VerifyEd25519(ConformRequest request)
    {
        bool valid = Ed25519.Verify(request.GetHex("public_key"), request.GetHex("message"), request.GetHex("signature"));
        return writer => writer.WriteBoolean("valid"u8, valid);
    }
}
