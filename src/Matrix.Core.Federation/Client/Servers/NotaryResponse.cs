using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the keys of other servers that a notary returns.</summary>
public sealed class NotaryResponse
{
    internal NotaryResponse(IReadOnlyList<ServerKeys> documents, int leftOutCount)
    {
        Documents = documents;
        LeftOutCount = leftOutCount;
    }

    /// <summary>Gets the key documents in the order of the reply. Each belongs to a requested server and is signed by that server.</summary>
    public IReadOnlyList<ServerKeys> Documents { get; }

    /// <summary>Gets the number of documents that were left out because they cannot be read or are not signed by their own server.</summary>
    public int LeftOutCount { get; }
}
