using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Reads a notary's answer.</summary>
internal static class NotaryReply
{
    /// <summary>The maximum number of documents of one server that are read. A notary may have several documents of different times.</summary>
    public const int MaxDocumentsPerServer = 8;

    /// <summary>
    /// Tries to read the usable documents: those of requested servers, signed by their server, and signed by the notary if its keys are pinned.
    /// </summary>
    /// <param name="reply">The answer.</param>
    /// <param name="notary">The notary.</param>
    /// <param name="asked">The requested servers. Documents of other servers are skipped.</param>
    /// <param name="documents">The documents, in the order of the answer.</param>
    /// <returns><see langword="true"/> if the answer has the expected format. Unusable documents do not affect the others.</returns>
    public static bool TryRead(ReadOnlySpan<byte> reply, Notary notary, IReadOnlySet<ServerName> asked, out List<ServerKeys> documents)
    {
        documents = [];
        if (!CanonicalJson.TryCanonicalize(reply, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _)
            || !JsonSlice.FromCanonical(canonical).TryGetMember("server_keys"u8, out JsonSlice list) || list.Kind != JsonKind.Array)
        {
            return false;
        }

        Dictionary<ServerName, int> counts = [];
        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (item.TryGetMember("server_name"u8, out JsonSlice name) && name.TryGetUtf8(out ReadOnlySpan<byte> text)
                && ServerName.TryParse(text, out ServerName server) && asked.Contains(server))
            {
                int count = counts.GetValueOrDefault(server);
                counts[server] = count + 1;
                if (count < MaxDocumentsPerServer && item.Utf8Span.Length <= TransportKeyFetcher.MaxDocumentSize && HasSigned(notary, item) && ServerKeys.TryParse(item.Utf8Span, server, out ServerKeys? document, out _))
                {
                    documents.Add(document);
                }
            }
        }

        return true;
    }

    private static bool HasSigned(Notary notary, JsonSlice document) =>
        notary.PinnedKeys is null || SignedJson.Verify(document.Utf8Span, notary.Name, notary.PinnedKeys).IsValid;
}
