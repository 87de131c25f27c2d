using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>What came of asking one server after another.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="Server">The server that answered.</param>
/// <param name="Value">Its answer.</param>
/// <param name="Failures">What went wrong at the servers before it, in the order they were asked.</param>
public sealed record FailoverResult<T>(ServerName Server, T Value, IReadOnlyList<FederationException> Failures);
