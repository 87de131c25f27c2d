namespace Matrix.Core.Federation.Http;

/// <summary>Represents a failed connection. It passes through the HTTP stack to the code that knows the server's name.</summary>
internal sealed class DialException : IOException
{
    public DialException(FederationErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    public FederationErrorKind Kind { get; }
}
