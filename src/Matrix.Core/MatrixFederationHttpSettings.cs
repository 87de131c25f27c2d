using Matrix.Core.Federation.Http;

namespace Matrix.Core;

/// <summary>The settings under <c>Http</c>. Each sets the option of its name in <see cref="FederationHttpOptions"/>.</summary>
public sealed class MatrixFederationHttpSettings
{
    /// <summary>The <c>User-Agent</c> header. Sets <see cref="FederationHttpOptions.UserAgent"/>; empty for no header.</summary>
    public string? UserAgent { get; set; }

    /// <summary>How long a connection is used. Sets <see cref="FederationHttpOptions.ConnectionLifetime"/>.</summary>
    public TimeSpan? ConnectionLifetime { get; set; }

    /// <summary>How long a connection that nobody uses is kept. Sets <see cref="FederationHttpOptions.ConnectionIdleLifetime"/>.</summary>
    public TimeSpan? ConnectionIdleLifetime { get; set; }

    /// <summary>How many times larger than what came over the network a body may become. Sets <see cref="FederationHttpOptions.MaxDecompressionRatio"/>.</summary>
    public int? MaxDecompressionRatio { get; set; }

    /// <summary>How many bytes a body may become whatever came over the network. Sets <see cref="FederationHttpOptions.DecompressionGrace"/>.</summary>
    public long? DecompressionGrace { get; set; }

    /// <summary>The path of a PEM file with the roots that certificates must lead to. Sets <see cref="FederationHttpOptions.TrustedRoots"/>.</summary>
    public string? TrustedRootsFile { get; set; }
}
