namespace Matrix.Core.Federation.Discovery;

/// <summary>What the world answered: a <see cref="WellKnownAnswer"/>, <see cref="SrvAnswer"/> or <see cref="AddressAnswer"/>.</summary>
public abstract record DiscoveryAnswer
{
    private protected DiscoveryAnswer()
    {
    }

    /// <summary>The kind of question that it answers.</summary>
    public abstract DiscoveryQuestionKind Kind { get; }

    /// <summary>Whether it says nothing about the server, but only that it could not be asked: an older answer is better than this one.</summary>
    public abstract bool IsTemporaryFailure { get; }
}
