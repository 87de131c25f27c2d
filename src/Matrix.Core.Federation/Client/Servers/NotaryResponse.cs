using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents what a notary knows of the keys of other servers.</summary>
public sealed class NotaryResponse
{
    internal NotaryResponse(IReadOnlyList<ServerKeys> documents, int leftOutCount)
    {
        Documents = documents;
        LeftOutCount = leftOutCount;
    }

    /// <summary>Gets the key documents, each of a server that was asked for and signed by it, in the order of the reply.</summary>
    public IReadOnlyList<ServerKeys> Documents { get; }

    /// <summary>Gets how many documents were left out because they cannot be read or their own server has not signed them.</summary>
    public int LeftOutCount { get; }
}
