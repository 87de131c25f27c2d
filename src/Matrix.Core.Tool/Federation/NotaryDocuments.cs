using System.Runtime.InteropServices;
using System.Text.Json;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Federation;

/// <summary>Fetches a server's keys from a notary and checks each document.</summary>
internal static class NotaryDocuments
{
    /// <summary>The maximum number of documents that are read. A notary may have several, of different times.</summary>
    private const int MaxDocuments = 32;

    /// <summary>Fetches the documents from a notary.</summary>
    /// <exception cref="FederationException">The notary did not send a valid response.</exception>
    public static async Task<IReadOnlyList<KeyDocument>> FetchAsync(FederationSession session, ServerName notary)
    {
        IKeyFetcher fetcher = session.Node.KeyFetcher;
        ReadOnlyMemory<byte> reply = await fetcher.QueryAsync(notary, [new KeyRequest { Server = session.Server }], CancellationToken.None).ConfigureAwait(false);

        // The notary's own keys are needed, because a document counts only if the notary has signed it.
        ReadOnlyMemory<byte> own = await fetcher.FetchAsync(notary, CancellationToken.None).ConfigureAwait(false);
        if (!ServerKeys.TryParse(own.Span, notary, out ServerKeys? notaryKeys, out ServerKeysError error))
        {
            throw new FederationException(FederationErrorKind.BadSignature, notary, $"the notary's own key response cannot be used: {error}");
        }

        return Read(reply, session.Server, notary, notaryKeys, session.Clock.GetUtcNow());
    }

    private static List<KeyDocument> Read(ReadOnlyMemory<byte> reply, ServerName server, ServerName notary, ServerKeys notaryKeys, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(reply, new JsonDocumentOptions { MaxDepth = JsonDepth.Max });
            JsonElement list = default;
            bool isGood = document.RootElement.ValueKind == JsonValueKind.Object
                && (!document.RootElement.TryGetProperty("server_keys"u8, out list) || list.ValueKind is JsonValueKind.Array or JsonValueKind.Null);
            if (!isGood)
            {
                throw new FederationException(FederationErrorKind.ProtocolError, notary, "the field 'server_keys' of the response is not a list");
            }

            List<KeyDocument> documents = [];
            foreach (JsonElement item in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(MaxDocuments) : [])
            {
                documents.Add(Judge(JsonMarshal.GetRawUtf8Value(item), server, notary, notaryKeys, now));
            }

            return documents;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means a lone surrogate in a name.
            throw new FederationException(FederationErrorKind.ProtocolError, notary, $"the response is not valid JSON: {exception.Message}", exception);
        }
    }

    private static KeyDocument Judge(ReadOnlySpan<byte> text, ServerName server, ServerName notary, ServerKeys notaryKeys, DateTimeOffset now)
    {
        var read = KeyDocument.Read(text, server, now);
        return read.Keys is null || SignedJson.Verify(text, notary, notaryKeys.VerifyKeys).IsValid ? read : read with { Fault = $"it has no valid signature of the notary {notary}" };
    }
}
