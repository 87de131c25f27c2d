namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents an answer from the network: a <see cref="WellKnownResult"/>, <see cref="SrvResult"/> or <see cref="AddressResult"/>.</summary>
internal interface IDiscoveryAnswer
{
    /// <summary>Gets the kind of question that this answers.</summary>
    DiscoveryQuestionKind Kind { get; }

    /// <summary>
    /// Gets a value that indicates whether the request failed without saying anything about the server. An older answer is better than such an answer.
    /// </summary>
    bool IsTemporaryFailure { get; }
}
