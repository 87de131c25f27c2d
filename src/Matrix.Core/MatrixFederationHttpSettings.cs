using Matrix.Core.Federation.Http;

namespace Matrix.Core;

/// <summary>Represents the settings under <c>Http</c>. Each sets the option of the same name in <see cref="FederationHttpOptions"/>.</summary>
public sealed class MatrixFederationHttpSettings
{
    /// <summary>Gets or sets the <c>User-Agent</c> header. An empty string means no header. Sets <see cref="FederationHttpOptions.UserAgent"/>.</summary>
    public string? UserAgent { get; set; }

    /// <summary>Gets or sets the time after which a connection is replaced. Sets <see cref="FederationHttpOptions.ConnectionLifetime"/>.</summary>
    public TimeSpan? ConnectionLifetime { get; set; }

    /// <summary>Gets or sets the time for which an idle connection is kept. Sets <see cref="FederationHttpOptions.ConnectionIdleLifetime"/>.</summary>
    public TimeSpan? ConnectionIdleLifetime { get; set; }

    /// <summary>
    /// Gets or sets the maximum ratio of a body's decompressed size to its received size. Sets <see cref="FederationHttpOptions.MaxDecompressionRatio"/>.
    /// </summary>
    public int? MaxDecompressionRatio { get; set; }

    /// <summary>
    /// Gets or sets the decompressed size, in bytes, below which the ratio does not apply. Sets <see cref="FederationHttpOptions.DecompressionGrace"/>.
    /// </summary>
    public long? DecompressionGrace { get; set; }

    /// <summary>Gets or sets the path of a PEM file with the root certificates to trust. Sets <see cref="FederationHttpOptions.TrustedRoots"/>.</summary>
    public string? TrustedRootsFile { get; set; }
}
