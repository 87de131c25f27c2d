namespace Matrix.Core.Federation;

/// <summary>What the connection for a request is to be: it goes with the request through the HTTP stack to where connections are made.</summary>
/// <param name="Target">Where to connect.</param>
/// <param name="Timeout">How long the dial may take.</param>
/// <param name="Dials">How many addresses may be dialled.</param>
internal sealed record DialPlan(ResolvedTarget Target, TimeSpan Timeout, DialBudget Dials)
{
    public static HttpRequestOptionsKey<DialPlan> Key { get; } = new("Matrix.Core.Federation.DialPlan");
}
