using Matrix.Core.Federation.Discovery;

namespace Matrix.Core;

/// <summary>The settings under <c>Discovery</c>. Each sets the option of its name in <see cref="DiscoveryPolicy"/>.</summary>
public sealed class MatrixFederationDiscoverySettings
{
    /// <summary>Whether well-knowns are asked for. Sets <see cref="DiscoveryPolicy.UseWellKnown"/>.</summary>
    public bool? UseWellKnown { get; set; }

    /// <summary>Whether <c>_matrix-fed._tcp</c> is asked for. Sets <see cref="DiscoveryPolicy.UseSrv"/>.</summary>
    public bool? UseSrv { get; set; }

    /// <summary>Whether <c>_matrix._tcp</c> is asked for. Sets <see cref="DiscoveryPolicy.UseDeprecatedSrv"/>.</summary>
    public bool? UseDeprecatedSrv { get; set; }

    /// <summary>Whether status 410 is the server's word that it is gone. Sets <see cref="DiscoveryPolicy.StopAtHttpGone"/>.</summary>
    public bool? StopAtHttpGone { get; set; }
}
