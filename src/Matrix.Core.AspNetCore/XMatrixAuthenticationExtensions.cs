using Matrix.Core.Homeserver;
using Microsoft.AspNetCore.Authentication;

namespace Matrix.Core.AspNetCore;

/// <summary>Provides a method that adds the authentication scheme of the server-server API, for endpoints of a host's own.</summary>
public static class XMatrixAuthenticationExtensions
{
    /// <summary>Adds the scheme <see cref="XMatrixAuthenticationDefaults.AuthenticationScheme"/>. The user of an authenticated request has the name of the server that signed it.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="node">The homeserver whose key ring verifies the requests.</param>
    /// <returns>The builder.</returns>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Server-server API, Request Authentication</seealso>
    public static AuthenticationBuilder AddXMatrix(this AuthenticationBuilder builder, HomeserverNode node)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(node);
        return builder.AddScheme<XMatrixAuthenticationOptions, XMatrixAuthenticationHandler>(XMatrixAuthenticationDefaults.AuthenticationScheme, options => options.Node = node);
    }
}
