using System.Diagnostics.Metrics;
using Matrix.Core;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers federation.</summary>
public static class MatrixFederationServiceCollectionExtensions
{
    /// <summary>Registers one server's part in federation: everything as singletons, made when first asked for and disposed of with the container.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see cref="MatrixFederationOptions.ServerName"/> and <see cref="MatrixFederationOptions.SigningKey"/> at least.</param>
    /// <returns>Where parts are replaced and handlers are added.</returns>
    /// <remarks>
    /// <para>
    /// To be had from the container: <see cref="FederationClient"/> (what most need), <see cref="KeyRing"/>, also as <see cref="IKeySource"/>, <see cref="RequestVerifier"/> for what comes in,
    /// <see cref="ServerResolver"/>, <see cref="SafeHttpFetcher"/>, <see cref="IFederationTransport"/> with its handlers, and the <see cref="FederationNode"/> of which all but the verifier are parts.
    /// </para>
    /// <para>
    /// It takes from the container, where they are registered: <see cref="ILoggerFactory"/>, <see cref="IMeterFactory"/>, <see cref="TimeProvider"/> (the system's otherwise), <see cref="ISrvResolver"/>,
    /// <see cref="IAddressResolver"/>, <see cref="IWellKnownFetcher"/>, <see cref="IDestinationResolver"/>, <see cref="IKeyStore"/>, and all <see cref="IFederationHandler"/>. The options
    /// are checked when the host starts (<see cref="OptionsValidationException"/>), or when the first part is asked for where there is no host. Called again, it adds to the options.
    /// </para>
    /// </remarks>
    public static IMatrixFederationBuilder AddMatrixFederation(this IServiceCollection services, Action<MatrixFederationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return AddParts(services).Also(configure);
    }

    /// <summary>Registers one server's part in federation from a section of the host's configuration: <see cref="MatrixFederationSettings"/> has its settings.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section, such as <c>builder.Configuration.GetSection("Matrix")</c>. A setting in it that is unknown or cannot be read fails the start of the host.</param>
    /// <param name="configure">Sets in code what the section does not say, after it; null for nothing.</param>
    /// <returns>Where parts are replaced and handlers are added.</returns>
    /// <remarks>
    /// <c>Configure&lt;MatrixFederationOptions&gt;(section)</c> does not do this: the binder cannot make the typed options out of text, and passes over them. This works under native AOT.
    /// </remarks>
    /// <inheritdoc cref="AddMatrixFederation(IServiceCollection, Action{MatrixFederationOptions})" path="/remarks"/>
    public static IMatrixFederationBuilder AddMatrixFederation(this IServiceCollection services, IConfiguration configuration, Action<MatrixFederationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        _ = services.AddSingleton<IConfigureOptions<MatrixFederationOptions>>(new SettingsReader(configuration));
        return AddParts(services).Also(configure);
    }

    private static IServiceCollection AddParts(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MatrixFederationOptions>, MatrixFederationOptionsValidator>());
#pragma warning disable RS0030 // The umbrella is the outermost layer of a host: it chooses the clock where nobody else does.
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

    /// <summary>Adds what is set in code, which comes after what is there already.</summary>
    private static MatrixFederationBuilder Also(this IServiceCollection services, Action<MatrixFederationOptions>? configure)
    {
        OptionsBuilder<MatrixFederationOptions> options = services.AddOptions<MatrixFederationOptions>().ValidateOnStart();
        if (configure is not null)
        {
            _ = options.Configure(configure);
        }

        return new MatrixFederationBuilder(services);
    }

    private static FederationNode CreateNode(IServiceProvider provider)
    {
        MatrixFederationOptions options = OptionsOf(provider);
        FederationNodeOptions parts = options.ToNodeOptions() with
        {
            SrvResolver = provider.GetService<ISrvResolver>(),
            WellKnownFetcher = provider.GetService<IWellKnownFetcher>(),
            DestinationResolver = provider.GetService<IDestinationResolver>(),
            KeyStore = provider.GetService<IKeyStore>(),
            Handlers = [.. provider.GetServices<IFederationHandler>()],
            LoggerFactory = provider.GetService<ILoggerFactory>(),
            MeterFactory = provider.GetService<IMeterFactory>(),
        };
        if (provider.GetService<IAddressResolver>() is { } addresses)
        {
            parts = parts with { Http = parts.Http with { AddressResolver = addresses } };
        }

        return FederationNode.Create(options.ServerName, options.SigningKey, provider.GetRequiredService<TimeProvider>(), parts);
    }

    private static RequestVerifier CreateVerifier(MatrixFederationOptions options) =>
        new(options.ServerName, new RequestVerifierOptions { IsDeniedKey = options.Keys.IsDeniedKey });

    private static MatrixFederationOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<MatrixFederationOptions>>().Value;
}
