using Matrix.Core.Federation;
using Matrix.Core.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Tests;

/// <summary>Registers federation of <c>self.example</c>, with a clock that stands.</summary>
internal static class Registered
{
    public static TestServer Self { get; } = new("self.example");

    public static IMatrixFederationBuilder Add(this ServiceCollection services, Action<FederationOptions>? configure = null) => services.AddMatrixFederation(options =>
    {
        options.ServerName = Self.Name;
        options.SigningKey = Self.Key;
        configure?.Invoke(options);
    }).UseTimeProvider(new FakeTimeProvider());

    public static ServiceProvider Build(this IMatrixFederationBuilder builder) =>
        builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
