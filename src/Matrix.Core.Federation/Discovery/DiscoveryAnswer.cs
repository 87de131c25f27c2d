namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents an answer from the network: a <see cref="WellKnownAnswer"/>, <see cref="SrvAnswer"/> or <see cref="AddressAnswer"/>.</summary>
public abstract record DiscoveryAnswer
{
    private protected DiscoveryAnswer()
    {
    }

    /// <summary>Gets the kind of question that this answers.</summary>
    public abstract DiscoveryQuestionKind Kind { get; }

    /// <summary>
    /// Gets a value that indicates whether the request failed without saying anything about the server. An older answer is better than such an answer.
    /// </summary>
    public abstract bool IsTemporaryFailure { get; }
}
