using System.Diagnostics.CodeAnalysis;
using System.Net;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Matrix.Core;

/// <summary>Replaces parts of federation, and adds to its handlers.</summary>
/// <remarks>
/// A type that is given is made by the container, once, and disposed of by it. A part that is replaced twice is the last one's; one that is registered as a service by other means counts too.
/// </remarks>
public static class MatrixFederationBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Adds a handler behind those that are there, nearer to the network: each request passes it before it is signed.</summary>
    /// <typeparam name="T">The handler.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMatrixFederationBuilder AddHandler<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IFederationHandler
    {
        _ = ServicesOf(builder).AddSingleton<IFederationHandler, T>();
        return builder;
    }

    /// <inheritdoc cref="AddHandler{T}(IMatrixFederationBuilder)"/>
    /// <param name="builder">The builder.</param>
    /// <param name="handler">The handler; it is not disposed of.</param>
    public static IMatrixFederationBuilder AddHandler(this IMatrixFederationBuilder builder, IFederationHandler handler)
    {
        _ = ServicesOf(builder).AddSingleton(handler);
        return builder;
    }

    /// <summary>Replaces what asks for service records.</summary>
    /// <typeparam name="T">What asks.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMatrixFederationBuilder UseSrvResolver<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, ISrvResolver => Use<ISrvResolver, T>(builder);

    /// <summary>Replaces what asks for the addresses of hosts, in discovery and wherever a host is dialled; goes before <see cref="FederationHttpOptions.AddressResolver"/>.</summary>
    /// <typeparam name="T">What asks.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMatrixFederationBuilder UseAddressResolver<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IAddressResolver => Use<IAddressResolver, T>(builder);

    /// <summary>Replaces what asks for well-knowns. It must guard itself against addresses that must not be dialled.</summary>
    /// <typeparam name="T">What asks.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMatrixFederationBuilder UseWellKnownFetcher<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IWellKnownFetcher => Use<IWellKnownFetcher, T>(builder);

    /// <summary>Replaces discovery as a whole: a fixed list of servers.</summary>
    /// <typeparam name="T">What finds servers.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMatrixFederationBuilder UseDestinationResolver<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IDestinationResolver => Use<IDestinationResolver, T>(builder);

    /// <summary>Replaces where keys are kept, which is in memory otherwise and lost with the process.</summary>
    /// <typeparam name="T">The store.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMatrixFederationBuilder UseKeyStore<[DynamicallyAccessedMembers(Constructors)] T>(this IMatrixFederationBuilder builder)
        where T : class, IKeyStore => Use<IKeyStore, T>(builder);

    /// <summary>Replaces the clock, for all who take a <see cref="TimeProvider"/> from the container.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="clock">The clock.</param>
    public static IMatrixFederationBuilder UseTimeProvider(this IMatrixFederationBuilder builder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _ = ServicesOf(builder).Replace(ServiceDescriptor.Singleton(clock));
        return builder;
    }

    /// <summary>Lets addresses be dialled that are denied otherwise: a federation on a private network.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="networks">The networks.</param>
    public static IMatrixFederationBuilder AllowNetworks(this IMatrixFederationBuilder builder, params IPNetwork[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        _ = ServicesOf(builder).Configure<MatrixFederationOptions>(options => options.Http = options.Http with { Addresses = options.Http.Addresses.Allowing(networks) });
        return builder;
    }

    /// <summary>Lets addresses not be dialled that are public: one's own, that nobody else should be led to. What is allowed goes before it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="networks">The networks.</param>
    public static IMatrixFederationBuilder DenyNetworks(this IMatrixFederationBuilder builder, params IPNetwork[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        _ = ServicesOf(builder).Configure<MatrixFederationOptions>(options => options.Http = options.Http with { Addresses = options.Http.Addresses.Denying(networks) });
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
