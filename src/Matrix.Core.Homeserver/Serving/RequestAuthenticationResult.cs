using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Requests;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the result of verifying the signature of a request.</summary>
public readonly record struct RequestAuthenticationResult
{
    internal RequestAuthenticationResult(VerifiedRequest? request, RequestVerificationError error)
    {
        Request = request;
        Error = error;
    }

    /// <summary>Gets the verified request with its origin, or <see langword="null"/> if the signature is not valid.</summary>
    public VerifiedRequest? Request { get; }

    /// <summary>Gets the reason why the signature is not valid.</summary>
    public RequestVerificationError Error { get; }

    /// <summary>Gets a value that indicates whether the signature is valid.</summary>
    [MemberNotNullWhen(true, nameof(Request))]
    public bool IsVerified => Request is not null;
}
