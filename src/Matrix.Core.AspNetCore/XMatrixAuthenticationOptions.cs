using Matrix.Core.Homeserver;
using Microsoft.AspNetCore.Authentication;

namespace Matrix.Core.AspNetCore;

/// <summary>Represents the options of the authentication scheme of the server-server API.</summary>
public sealed class XMatrixAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>Gets or sets the homeserver whose key ring verifies the requests.</summary>
    public HomeserverNode? Node { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Node is null)
        {
            throw new InvalidOperationException($"{nameof(XMatrixAuthenticationOptions)}.{nameof(Node)} is not set.");
        }
    }
}
