namespace Matrix.Core.Federation.Http;

/// <summary>Represents the result of sending a request to one endpoint: <see cref="Answered"/> or <see cref="Failed"/>.</summary>
internal abstract record SendAttempt
{
    private SendAttempt()
    {
    }

    /// <summary>Represents an answer. The caller disposes the response.</summary>
    /// <param name="Response">The response.</param>
    public sealed record Answered(FederationResponse Response) : SendAttempt;

    /// <summary>Represents a failure before the head of an answer.</summary>
    /// <param name="Error">The error.</param>
    /// <param name="NeverSent">Whether no part of the request was sent, so that another endpoint may be tried.</param>
    public sealed record Failed(FederationException Error, bool NeverSent) : SendAttempt;
}
