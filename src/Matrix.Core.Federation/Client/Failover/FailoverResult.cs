using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the result of asking several servers in turn.</summary>
/// <typeparam name="T">The type of the answer.</typeparam>
/// <param name="Server">The server that answered.</param>
/// <param name="Value">The server's answer.</param>
/// <param name="Failures">The errors of the servers asked before, in the order in which they were asked.</param>
public sealed record FailoverResult<T>(ServerName Server, T Value, IReadOnlyList<FederationException> Failures);
