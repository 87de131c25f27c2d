using System.Security.Claims;

namespace Matrix.Core.AspNetCore;

/// <summary>Provides the names of the authentication scheme of the server-server API.</summary>
public static class XMatrixAuthenticationDefaults
{
    /// <summary>The name of the scheme, which is also the scheme of the <c>Authorization</c> header.</summary>
    public const string AuthenticationScheme = "X-Matrix";

    /// <summary>The type of the claim with the name of the server that signed the request.</summary>
    public const string OriginClaimType = ClaimTypes.Name;

    /// <summary>The maximum length of a body that the scheme reads to verify a request, in bytes. An endpoint that receives more verifies its requests itself.</summary>
    public const int MaxContentLength = Homeserver.FederationEndpoints.MaxContentLength;
}
