using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The body of the answer to an OpenID token.</summary>
internal sealed record OpenIdUser
{
    public required UserId Sub { get; init; }
}
