namespace Matrix.Core.Federation.Http;

/// <summary>A connection that was not made, as it passes through the HTTP stack to where the server's name is known.</summary>
internal sealed class DialException : IOException
{
    public DialException(FederationErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    public FederationErrorKind Kind { get; }
}
