using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core;

/// <summary>Where the parts of federation are replaced and added to, once it is registered: by <see cref="MatrixFederationBuilderExtensions"/>, or by one's own methods over <see cref="Services"/>.</summary>
public interface IMatrixFederationBuilder
{
    /// <summary>Where it is registered.</summary>
    IServiceCollection Services { get; }
}
