using System.Collections.Immutable;
using Matrix.Core;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class UmbrellaReadme
{
    [Fact]
    public async Task Container_GivesAClientWhoseRequestsPassTheHandler()
    {
        SigningKey signingKey = new TestServer("my.example").Key;
        var services = new ServiceCollection();
        _ = services.AddSingleton<IBlocked>(new All());
        #region readme src/Matrix.Core/README.md
        services.AddMatrixFederation(options =>
        {
            options.ServerName = ServerName.Parse("my.example");
            options.SigningKey = signingKey;
            options.Keys = new KeyRingOptions { Notaries = [new Notary(ServerName.Parse("matrix.org"))] };
        })
        .UseKeyStore<DatabaseKeyStore>()
        .AddHandler<Blocklist>();
        #endregion
        await using ServiceProvider provider = services.BuildServiceProvider();
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => provider.GetRequiredService<FederationClient>().Servers.GetVersionAsync(ServerName.Parse("bad.example"), TestContext.Current.CancellationToken));
        Assert.Equal(FederationErrorKind.BlockedAddress, e.Kind);
        _ = Assert.IsType<DatabaseKeyStore>(provider.GetRequiredService<IKeyStore>());
    }

    [Fact]
    public async Task Container_OfAConfiguration_HasItsSettings()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Matrix:ServerName", "my.example")]).Build();
        var services = new ServiceCollection();
        #region readme src/Matrix.Core/README.md
        services.AddMatrixFederation(configuration.GetSection("Matrix"));
        #endregion
        await using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<FederationClient>);
        Assert.Equal(["FederationOptions.SigningKey is not set."], e.Failures, StringComparer.Ordinal);
    }

    public interface IBlocked
    {
        bool Contains(ServerName server);
    }

    #region readme src/Matrix.Core/README.md
    public sealed class Blocklist(IBlocked blocked) : IFederationHandler
    {
        public Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken) =>
            blocked.Contains(request.Destination)
                ? throw new FederationException(FederationErrorKind.BlockedAddress, request.Destination, "blocked by the administrator")
                : inner.SendAsync(request, cancellationToken);
    }
    #endregion

    private sealed class All : IBlocked
    {
        public bool Contains(ServerName server) => true;
    }

    private sealed class DatabaseKeyStore : IKeyStore
    {
        public ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken) => new([]);

        public ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
