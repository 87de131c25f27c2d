namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>An endpoint: what a call sends, what is answered, and which fields of the answer are required.</summary>
/// <param name="Number">The row in the inventory of endpoints; 0 for those that the spec has removed or never had in this API.</param>
/// <param name="Method">The method sent.</param>
/// <param name="Target">The target sent.</param>
/// <param name="Class">The class sent.</param>
/// <param name="Body">The body sent; null where there is none.</param>
/// <param name="Reply">An answer with all required fields.</param>
/// <param name="Required">The paths of the required fields.</param>
/// <param name="Call">Makes the call, and checks what it gives.</param>
internal sealed record EndpointRow(
    int Number, string Method, string Target, RequestClass Class, string? Body, string Reply, string[] Required, Func<FederationClient, Task> Call)
{
    public bool IsSigned { get; init; } = true;

    public string Name => $"{Method} {Target}";
}
