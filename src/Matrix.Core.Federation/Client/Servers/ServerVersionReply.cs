namespace Matrix.Core.Federation;

/// <summary>The body of <c>/version</c>.</summary>
internal sealed record ServerVersionReply
{
    public ServerVersion? Server { get; init; }
}
