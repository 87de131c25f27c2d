using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>Describes the connection for a request. It travels with the request through the HTTP stack to the connect callback.</summary>
/// <param name="Target">The target to connect to.</param>
/// <param name="Timeout">The time limit of connecting.</param>
/// <param name="Dials">The number of addresses that may be connected to.</param>
internal sealed record DialPlan(ServerEndpoint Target, TimeSpan Timeout, DialBudget Dials)
{
    /// <summary>Gets the gate that limits the networks of key fetches, or null for other requests.</summary>
    public IAddressGate? Gate { get; init; }

    public static HttpRequestOptionsKey<DialPlan> Key { get; } = new("Matrix.Core.Federation.DialPlan");
}
