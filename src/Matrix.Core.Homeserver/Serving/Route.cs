namespace Matrix.Core.Homeserver.Serving;

/// <summary>Represents an endpoint.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The segments of the path.</param>
/// <param name="IsSigned">Whether a request must be signed.</param>
/// <param name="AnswerAsync">Answers a request.</param>
internal sealed record Route(string Method, string[] Path, bool IsSigned, Func<EndpointCall, CancellationToken, Task<FederationReply>> AnswerAsync);
