using System.Diagnostics.Metrics;
using Matrix.Core;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Signing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides methods that register federation services.</summary>
public static class MatrixFederationServiceCollectionExtensions
{
    /// <summary>Registers the federation of one server. All services are singletons. They are created on first use and disposed with the container.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">
    /// Sets the options, at least <see cref="FederationOptions.ServerName"/> and <see cref="FederationOptions.SigningKey"/>.
    /// </param>
    /// <returns>A builder that replaces parts and adds handlers.</returns>
    /// <remarks>
    /// <para>
    /// Registers these singletons: <see cref="FederationClient"/>, which most hosts use; <see cref="KeyRing"/>, also as <see cref="IKeySource"/>;
    /// <see cref="RequestVerifier"/> for received requests; <see cref="ServerResolver"/>; <see cref="SafeHttpFetcher"/>; <see cref="IFederationTransport"/>
    /// with its handlers; and the <see cref="FederationNode"/> that contains all of them except the verifier.
    /// </para>
    /// <para>
    /// Uses these services if they are registered: <see cref="ILoggerFactory"/>, <see cref="IMeterFactory"/>, <see cref="TimeProvider"/> (by default the
    /// system's), <see cref="ISrvResolver"/>, <see cref="IAddressResolver"/>, <see cref="IWellKnownFetcher"/>, <see cref="IServerResolver"/>,
    /// <see cref="IKeyStore"/>, and all <see cref="IFederationHandler"/>. The options are validated when the host starts
    /// (<see cref="OptionsValidationException"/>), or when the first part is resolved if there is no host. A repeated call adds to the options.
    /// </para>
    /// </remarks>
    public static IMatrixFederationBuilder AddMatrixFederation(this IServiceCollection services, Action<FederationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return AddParts(services).Also(configure);
    }

    /// <summary>
    /// Registers the federation of one server with a section of the host's configuration. <see cref="MatrixFederationSettings"/> lists its settings.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">
    /// The section, for example <c>builder.Configuration.GetSection("Matrix")</c>. An unknown or unreadable setting makes the start of the host fail.
    /// </param>
    /// <param name="configure">Sets further options in code, after the section, or null.</param>
    /// <returns>A builder that replaces parts and adds handlers.</returns>
    /// <remarks>
    /// Do not use <c>Configure&lt;FederationOptions&gt;(section)</c> instead: the binder cannot create the typed options from text and skips them. This
    /// method works with native AOT.
    /// </remarks>
    /// <inheritdoc cref="AddMatrixFederation(IServiceCollection, Action{FederationOptions})" path="/remarks"/>
    public static IMatrixFederationBuilder AddMatrixFederation(this IServiceCollection services, IConfiguration configuration, Action<FederationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        _ = services.AddSingleton<IConfigureOptions<FederationOptions>>(new SettingsReader(configuration));
        return AddParts(services).Also(configure);
    }

    private static IServiceCollection AddParts(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FederationOptions>, FederationOptionsValidator>());
#pragma warning disable RS0030 // The umbrella is the outermost layer of a host: it provides the default timeProvider.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton(CreateNode);
        services.TryAddSingleton(static provider => provider.GetRequiredService<FederationNode>().Transport);
        services.TryAddSingleton(static provider => provider.GetRequiredService<FederationNode>().Client);
        services.TryAddSingleton(static provider => provider.GetRequiredService<FederationNode>().KeyRing);
        services.TryAddSingleton<IKeySource>(static provider => provider.GetRequiredService<KeyRing>());
        services.TryAddSingleton(static provider => provider.GetRequiredService<FederationNode>().Resolver);
        services.TryAddSingleton(static provider => provider.GetRequiredService<FederationNode>().Fetcher);
        services.TryAddSingleton(static provider => CreateVerifier(OptionsOf(provider)));
        return services;
    }

    /// <summary>Adds the options that are set in code, after the existing ones.</summary>
    private static MatrixFederationBuilder Also(this IServiceCollection services, Action<FederationOptions>? configure)
    {
        OptionsBuilder<FederationOptions> options = services.AddOptions<FederationOptions>().ValidateOnStart();
        if (configure is not null)
        {
            _ = options.Configure(configure);
        }

        return new MatrixFederationBuilder(services);
    }

    private static FederationNode CreateNode(IServiceProvider provider)
    {
        FederationOptions options = OptionsOf(provider);
        FederationOptions parts = options with
        {
            SrvResolver = provider.GetService<ISrvResolver>() ?? options.SrvResolver,
            WellKnownFetcher = provider.GetService<IWellKnownFetcher>() ?? options.WellKnownFetcher,
            ServerResolver = provider.GetService<IServerResolver>() ?? options.ServerResolver,
            KeyStore = provider.GetService<IKeyStore>() ?? options.KeyStore,
            Handlers = [.. options.Handlers, .. provider.GetServices<IFederationHandler>()],
            LoggerFactory = options.LoggerFactory ?? provider.GetService<ILoggerFactory>(),
            MeterFactory = options.MeterFactory ?? provider.GetService<IMeterFactory>(),
        };
        if (provider.GetService<IAddressResolver>() is { } addresses)
        {
            parts = parts with { Http = parts.Http with { AddressResolver = addresses } };
        }

        return FederationNode.Create(new ServerIdentity(options.ServerName, options.SigningKey!), provider.GetRequiredService<TimeProvider>(), parts);
    }

    private static RequestVerifier CreateVerifier(FederationOptions options) =>
        new(options.ServerName, new RequestVerifierOptions { IsDeniedKey = options.Keys.IsDeniedKey });

    private static FederationOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<FederationOptions>>().Value;
}
