using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Selects the documents that enough notaries agree on.</summary>
internal static class NotaryAgreement
{
    /// <summary>Returns the documents of one server for which enough notaries reported every key, current or old. Each notary counts once.</summary>
    /// <param name="replies">The documents of the server, one list for each notary.</param>
    /// <param name="needed">The number of notaries that must agree.</param>
    /// <returns>The documents with the notary that returned them, ordered by the end of their validity, the latest last, and then by their bytes.</returns>
    public static List<(ServerKeys Document, int Notary)> Select(IReadOnlyList<IReadOnlyList<ServerKeys>> replies, int needed)
    {
        Dictionary<(KeyId, VerifyKey), HashSet<int>> notariesByKey = [];
        for (int notary = 0; notary < replies.Count; notary++)
        {
            foreach ((KeyId, VerifyKey) key in replies[notary].SelectMany(KeysOf))
            {
                if (!notariesByKey.TryGetValue(key, out HashSet<int>? notaries))
                {
                    notariesByKey.Add(key, notaries = []);
                }

                _ = notaries.Add(notary);
            }
        }

        List<(ServerKeys Document, int Notary)> agreed = [];
        for (int notary = 0; notary < replies.Count; notary++)
        {
            foreach (ServerKeys document in replies[notary])
            {
                if (KeysOf(document).All(key => notariesByKey[key].Count >= needed))
                {
                    agreed.Add((document, notary));
                }
            }
        }

        agreed.Sort((left, right) =>
        {
            int byTime = left.Document.ValidUntil.CompareTo(right.Document.ValidUntil);
            return byTime != 0 ? byTime : left.Document.Utf8.Span.SequenceCompareTo(right.Document.Utf8.Span);
        });
        return agreed;
    }

    private static IEnumerable<(KeyId Id, VerifyKey Key)> KeysOf(ServerKeys document) =>
        document.VerifyKeys.Select(pair => (pair.Key, pair.Value)).Concat(document.OldVerifyKeys.Select(pair => (pair.Key, pair.Value.Key)));
}
