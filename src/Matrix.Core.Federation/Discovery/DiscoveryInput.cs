namespace Matrix.Core.Federation.Discovery;

/// <summary>An answer as <see cref="DiscoveryMachine"/> takes it.</summary>
/// <param name="Question">One of the questions that the machine has open.</param>
/// <param name="Answer">The answer, of the question's kind.</param>
/// <param name="ExpiresAt">Until when it may be relied on.</param>
/// <param name="Source">Where it came from; for the trace alone.</param>
public sealed record DiscoveryInput(DiscoveryQuestion Question, DiscoveryAnswer Answer, DateTimeOffset ExpiresAt, AnswerSource Source = AnswerSource.Asked);
