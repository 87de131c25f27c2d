using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Conform;

/// <summary>
/// Provides <c>key_document</c>, which reads a server's key document as a client would at a given time. A refused document gives a
/// <see cref="ServerKeysError.Code"/>.
/// </summary>
internal static class KeyDocumentOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        string asked = request.GetString("server");
        MatrixTimestamp now = request.GetTimestamp("now");
        return TryRead(request, asked, out ServerKeys? document, out ServerKeysError error)
            ? writer => Write(writer, document, now)
            : writer =>
            {
                writer.WriteBoolean("ok"u8, false);
                writer.WriteString("error"u8, error.Code);
                writer.WriteString("reason"u8, error.ToString());
            };
    }

    private static bool TryRead(ConformRequest request, string asked, [NotNullWhen(true)] out ServerKeys? document, out ServerKeysError error)
    {
        document = null;
        ReadOnlySpan<byte> text;
        try
        {
            text = request.HasValue("body_text") ? JsonText.ToUtf8(request.GetString("body_text")) : request.GetRaw("body");
        }
        catch (InvalidOperationException)
        {
            // The text contains a lone surrogate, which bytes from a peer cannot represent.
            error = new ServerKeysError { Kind = ServerKeysErrorKind.InvalidJson };
            return false;
        }

        if (!ServerName.TryParse(asked, out ServerName server))
        {
            error = new ServerKeysError { Kind = ServerKeysErrorKind.OtherServer };
            return false;
        }

        return ServerKeys.TryParse(text, server, out document, out error);
    }

    private static void Write(Utf8JsonWriter writer, ServerKeys document, MatrixTimestamp now)
    {
        ServerKey[] old = [.. document.GetKeys(now).Where(key => key.ExpiredAt is not null)];
        writer.WriteBoolean("ok"u8, true);
        writer.WriteString("server"u8, document.ServerName.Utf8Span);
        writer.WriteStartObject("verify_keys"u8);
        foreach ((KeyId id, VerifyKey key) in document.VerifyKeys)
        {
            writer.WriteString(id.Utf8Span, key.ToBase64());
        }

        writer.WriteEndObject();
        writer.WriteStartObject("old_verify_keys"u8);
        foreach (ServerKey key in old)
        {
            writer.WriteStartObject(key.KeyId.Utf8Span);
            writer.WriteString("key"u8, key.Key.ToBase64());
            writer.WriteNumber("expired_ts"u8, key.ExpiredAt!.Value.Milliseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteNumber("valid_until_ts"u8, ServerKey.CapValidity(document.ValidUntil, now).Milliseconds);
        writer.WriteNumber("left_out"u8, document.LeftOut + document.OldVerifyKeys.Count - old.Length);
    }
}
