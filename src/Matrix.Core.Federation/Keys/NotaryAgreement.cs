using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>What enough notaries agree on.</summary>
internal static class NotaryAgreement
{
    /// <summary>The documents of one server of which every key, current or old, was told by enough notaries, each counted once.</summary>
    /// <param name="replies">The documents of the server, a list a notary.</param>
    /// <param name="needed">How many must agree.</param>
    /// <returns>The documents with the notary that gave them, those that hold for longest last, each in a fixed order.</returns>
    public static List<(ServerKeys Document, int Notary)> Select(IReadOnlyList<IReadOnlyList<ServerKeys>> replies, int needed)
    {
        Dictionary<(KeyId, VerifyKey), HashSet<int>> tellers = [];
        for (int notary = 0; notary < replies.Count; notary++)
        {
            foreach ((KeyId, VerifyKey) key in replies[notary].SelectMany(KeysOf))
            {
                if (!tellers.TryGetValue(key, out HashSet<int>? of))
                {
                    tellers.Add(key, of = []);
                }

                _ = of.Add(notary);
            }
        }

        List<(ServerKeys Document, int Notary)> agreed = [];
        for (int notary = 0; notary < replies.Count; notary++)
        {
            foreach (ServerKeys document in replies[notary])
            {
                if (KeysOf(document).All(key => tellers[key].Count >= needed))
                {
                    agreed.Add((document, notary));
                }
            }
        }

        agreed.Sort((left, right) =>
        {
            int byTime = left.Document.ValidUntilTs.CompareTo(right.Document.ValidUntilTs);
            return byTime != 0 ? byTime : left.Document.Utf8.Span.SequenceCompareTo(right.Document.Utf8.Span);
        });
        return agreed;
    }

    private static IEnumerable<(KeyId Id, VerifyKey Key)> KeysOf(ServerKeys document) =>
        document.VerifyKeys.Select(pair => (pair.Key, pair.Value)).Concat(document.OldVerifyKeys.Select(pair => (pair.Key, pair.Value.Key)));
}
