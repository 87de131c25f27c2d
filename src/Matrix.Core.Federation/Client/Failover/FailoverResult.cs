using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the result of asking several servers in turn.</summary>
/// <typeparam name="T">The type of the answer.</typeparam>
public sealed record FailoverResult<T>
{
    internal FailoverResult(ServerName server, T value, IReadOnlyList<FederationException> failures)
    {
        Server = server;
        Value = value;
        Failures = failures;
    }

    /// <summary>Gets the server that answered.</summary>
    public ServerName Server { get; init; }

    /// <summary>Gets the server's answer.</summary>
    public T Value { get; init; }

    /// <summary>Gets the errors of the servers asked before, in the order in which they were asked.</summary>
    public IReadOnlyList<FederationException> Failures { get; init; }
}
