using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>What a notary answered.</summary>
internal static class NotaryReply
{
    /// <summary>The most documents of one server that are looked at: a notary may hold several, of different times.</summary>
    public const int MaxDocumentsPerServer = 8;

    /// <summary>Reads the documents that can be used: of servers that were asked about, signed by their server, and by the notary where its keys are pinned.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="notary">Who gave it.</param>
    /// <param name="asked">The servers that were asked about; the others are passed over unread.</param>
    /// <param name="documents">The documents, in the order in which they came.</param>
    /// <returns>Whether it is an answer at all. Documents that cannot be used do not spoil the others.</returns>
    public static bool TryRead(ReadOnlySpan<byte> reply, Notary notary, IReadOnlySet<ServerName> asked, out List<ServerKeys> documents)
    {
        documents = [];
        if (!CanonicalJson.TryCanonicalize(reply, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _)
            || !JsonSlice.OfCanonical(canonical).TryGetMember("server_keys"u8, out JsonSlice list) || list.Kind != JsonKind.Array)
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
                if (count < MaxDocumentsPerServer && item.Utf8.Length <= TransportKeyFetcher.MaxDocumentSize && HasSigned(notary, item) && ServerKeys.TryParse(item.Utf8, server, out ServerKeys? document, out _))
                {
                    documents.Add(document);
                }
            }
        }

        return true;
    }

    private static bool HasSigned(Notary notary, JsonSlice document) =>
        notary.PinnedKeys is null || SignedJson.Verify(document.Utf8, notary.Name, notary.PinnedKeys).IsValid;
}
