namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Implements the builder over a service collection.</summary>
internal sealed class MatrixFederationBuilder(IServiceCollection services) : IMatrixFederationBuilder
{
    public IServiceCollection Services { get; } = services;
}
