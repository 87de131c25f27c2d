namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Represents a builder that configures the registered federation services, with <see cref="MatrixFederationBuilderExtensions"/> or with your own extension
/// methods over <see cref="Services"/>.
/// </summary>
public interface IMatrixFederationBuilder
{
    /// <summary>Gets the service collection.</summary>
    IServiceCollection Services { get; }
}
