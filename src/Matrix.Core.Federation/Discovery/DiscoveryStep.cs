namespace Matrix.Core.Federation.Discovery;

/// <summary>The steps of server discovery; <see cref="DiscoverySteps.Number"/> tells their numbers.</summary>
/// <remarks>Source: Matrix spec, server-server API, § Resolving server names.</remarks>
public enum DiscoveryStep
{
    /// <summary>1: the server's name is an IP address.</summary>
    IPLiteral,

    /// <summary>2: the server's name has a port.</summary>
    ExplicitPort,

    /// <summary>3: <c>/.well-known/matrix/server</c>.</summary>
    WellKnown,

    /// <summary>3.1: it leads to an IP address.</summary>
    DelegatedIPLiteral,

    /// <summary>3.2: it leads to a host and a port.</summary>
    DelegatedPort,

    /// <summary>3.3: it leads to a host; <c>_matrix-fed._tcp</c> of that.</summary>
    DelegatedSrv,

    /// <summary>3.4, deprecated: it leads to a host; <c>_matrix._tcp</c> of that.</summary>
    DelegatedDeprecatedSrv,

    /// <summary>3.5: it leads to a host; port 8448 of that.</summary>
    DelegatedHost,

    /// <summary>4: <c>_matrix-fed._tcp</c> of the server's name.</summary>
    Srv,

    /// <summary>5, deprecated: <c>_matrix._tcp</c> of the server's name.</summary>
    DeprecatedSrv,

    /// <summary>6: port 8448 of the server's name.</summary>
    Host,
}
