using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>What the connection for a request is to be: it goes with the request through the HTTP stack to where connections are made.</summary>
/// <param name="Target">Where to connect.</param>
/// <param name="Timeout">How long the dial may take.</param>
/// <param name="Dials">How many addresses may be dialled.</param>
internal sealed record DialPlan(ResolvedTarget Target, TimeSpan Timeout, DialBudget Dials)
{
    /// <summary>What limits the networks that key fetches dial; null for other requests.</summary>
    public IAddressGate? Gate { get; init; }

    public static HttpRequestOptionsKey<DialPlan> Key { get; } = new("Matrix.Core.Federation.DialPlan");
}
