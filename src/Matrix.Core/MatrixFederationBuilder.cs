using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core;

/// <summary>The builder: the services, and nothing else.</summary>
internal sealed class MatrixFederationBuilder(IServiceCollection services) : IMatrixFederationBuilder
{
    public IServiceCollection Services { get; } = services;
}
