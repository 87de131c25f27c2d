namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents an answer as input for <see cref="DiscoveryMachine"/>.</summary>
/// <param name="Question">One of the machine's open questions.</param>
/// <param name="Answer">The answer, of the question's kind.</param>
/// <param name="ExpiresAt">The time until which the answer is valid.</param>
/// <param name="Source">The source of the answer, for the trace only.</param>
internal sealed record DiscoveryInput(DiscoveryQuestion Question, IDiscoveryAnswer Answer, DateTimeOffset ExpiresAt, AnswerSource Source = AnswerSource.Asked);
