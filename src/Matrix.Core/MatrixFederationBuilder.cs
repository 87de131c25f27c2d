using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core;

/// <summary>Implements the builder over a service collection.</summary>
internal sealed class MatrixFederationBuilder(IServiceCollection services) : IMatrixFederationBuilder
{
    public IServiceCollection Services { get; } = services;
}
