using Matrix.Core.Federation.Discovery;

namespace Matrix.Core;

/// <summary>Represents the settings under <c>Discovery</c>. Each sets the option of the same name in <see cref="DiscoveryPolicy"/>.</summary>
public sealed class MatrixFederationDiscoverySettings
{
    /// <summary>Gets or sets a value that indicates whether well-known documents are requested. Sets <see cref="DiscoveryPolicy.UseWellKnown"/>.</summary>
    public bool? UseWellKnown { get; set; }

    /// <summary>Gets or sets a value that indicates whether <c>_matrix-fed._tcp</c> is looked up. Sets <see cref="DiscoveryPolicy.UseSrv"/>.</summary>
    public bool? UseSrv { get; set; }

    /// <summary>Gets or sets a value that indicates whether <c>_matrix._tcp</c> is looked up. Sets <see cref="DiscoveryPolicy.UseDeprecatedSrv"/>.</summary>
    public bool? UseDeprecatedSrv { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether status 410 means that the server is gone. Sets <see cref="DiscoveryPolicy.StopAtHttpGone"/>.
    /// </summary>
    public bool? StopAtHttpGone { get; set; }
}
