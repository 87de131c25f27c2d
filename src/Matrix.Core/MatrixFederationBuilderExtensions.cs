using System.Diagnostics.CodeAnalysis;
using System.Net;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides methods that replace parts of federation and add handlers.</summary>
/// <remarks>
/// The container creates each given type once and disposes it. The last registration of a part wins, including registrations that are made directly on the
/// service collection.
/// </remarks>
public static class MatrixFederationBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    private static readonly Type[] Replaceable = [typeof(ISrvResolver), typeof(IAddressResolver), typeof(IWellKnownFetcher), typeof(IServerResolver), typeof(IKeyStore)];

    /// <summary>Adds a handler after the existing ones, closer to the network. Each request passes it before it is signed.</summary>
    /// <typeparam name="T">The type of the handler.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder AddHandler<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IFederationHandler
    {
        _ = ServicesOf(builder).AddSingleton<IFederationHandler, T>();
        return builder;
    }

    /// <summary>Adds a handler after the existing ones, closer to the network. Each request passes it before it is signed.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="handler">The handler. It is not disposed.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder AddHandler(this IMatrixFederationBuilder builder, IFederationHandler handler)
    {
        _ = ServicesOf(builder).AddSingleton(handler);
        return builder;
    }

    /// <summary>Replaces the resolver of service records.</summary>
    /// <typeparam name="T">The type of the resolver.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder UseSrvResolver<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, ISrvResolver => Use<ISrvResolver, T>(builder);

    /// <summary>
    /// Replaces the resolver of addresses, for discovery and for connections. It takes precedence over <see cref="FederationHttpOptions.AddressResolver"/>.
    /// </summary>
    /// <typeparam name="T">The type of the resolver.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder UseAddressResolver<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IAddressResolver => Use<IAddressResolver, T>(builder);

    /// <summary>Replaces the fetcher of well-known documents. The new fetcher must itself refuse addresses that the policy denies.</summary>
    /// <typeparam name="T">The type of the fetcher.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder UseWellKnownFetcher<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IWellKnownFetcher => Use<IWellKnownFetcher, T>(builder);

    /// <summary>Replaces discovery as a whole, for example with a fixed list of servers.</summary>
    /// <typeparam name="T">The type of the resolver.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder UseServerResolver<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IServerResolver => Use<IServerResolver, T>(builder);

    /// <summary>Replaces the store of keys. The default store keeps keys in memory and loses them when the process ends.</summary>
    /// <typeparam name="T">The type of the store.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder UseKeyStore<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IKeyStore => Use<IKeyStore, T>(builder);

    /// <summary>Replaces a part with an instance that a factory creates.</summary>
    /// <typeparam name="TService">
    /// The part: <see cref="ISrvResolver"/>, <see cref="IAddressResolver"/>, <see cref="IWellKnownFetcher"/>, <see cref="IServerResolver"/> or
    /// <see cref="IKeyStore"/>.
    /// </typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Creates the part. It is called once, and the container disposes the part. To use an existing instance, return it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TService"/> is not such a part.</exception>
    public static IMatrixFederationBuilder Use<TService>(this IMatrixFederationBuilder builder, Func<IServiceProvider, TService> factory)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (Array.IndexOf(Replaceable, typeof(TService)) < 0)
        {
            throw new ArgumentException($"{typeof(TService).Name} is not a replaceable part of federation. Register it in the service collection instead.", nameof(factory));
        }

        _ = ServicesOf(builder).Replace(ServiceDescriptor.Singleton(factory));
        return builder;
    }

    /// <summary>Replaces the <see cref="TimeProvider"/> of the container.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder UseTimeProvider(this IMatrixFederationBuilder builder, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _ = ServicesOf(builder).Replace(ServiceDescriptor.Singleton(timeProvider));
        return builder;
    }

    /// <summary>Allows connections to networks that are denied by default, for example for a federation on a private network.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="networks">The networks.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder AllowNetworks(this IMatrixFederationBuilder builder, params IEnumerable<IPNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        IPNetwork[] added = [.. networks];
        _ = ServicesOf(builder).Configure<FederationOptions>(options => options.Http = options.Http with { Addresses = options.Http.Addresses.Allowing(added) });
        return builder;
    }

    /// <summary>
    /// Blocks additional networks, even if they are publicly routable, for example your own. Networks that are allowed with <see cref="AllowNetworks"/> take
    /// precedence.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="networks">The networks.</param>
    /// <returns>The builder.</returns>
    public static IMatrixFederationBuilder DenyNetworks(this IMatrixFederationBuilder builder, params IEnumerable<IPNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        IPNetwork[] added = [.. networks];
        _ = ServicesOf(builder).Configure<FederationOptions>(options => options.Http = options.Http with { Addresses = options.Http.Addresses.Denying(added) });
        return builder;
    }

    private static IMatrixFederationBuilder Use<TPart, [DynamicallyAccessedMembers(Constructors)] T>(IMatrixFederationBuilder builder)
        where TPart : class
        where T : class, TPart
    {
        _ = ServicesOf(builder).Replace(ServiceDescriptor.Singleton<TPart, T>());
        return builder;
    }

    private static IServiceCollection ServicesOf(IMatrixFederationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Services;
    }
}
