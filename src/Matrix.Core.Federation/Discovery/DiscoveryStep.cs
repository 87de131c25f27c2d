namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies a step of server discovery. <see cref="DiscoverySteps.GetSpecNumber"/> returns its number.</summary>
/// <remarks>
/// Source: Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>.
/// </remarks>
public enum DiscoveryStep
{
    /// <summary>The step is not set.</summary>
    None,

    /// <summary>Step 1: the server's name is an IP address.</summary>
    IPLiteral,

    /// <summary>Step 2: the server's name has a port.</summary>
    ExplicitPort,

    /// <summary>Step 3: <c>/.well-known/matrix/server</c>.</summary>
    WellKnown,

    /// <summary>Step 3.1: the delegation names an IP address.</summary>
    DelegatedIPLiteral,

    /// <summary>Step 3.2: the delegation names a host and a port.</summary>
    DelegatedPort,

    /// <summary>Step 3.3: the delegation names a host, and its <c>_matrix-fed._tcp</c> records are used.</summary>
    DelegatedSrv,

    /// <summary>Step 3.4 (deprecated): the delegation names a host, and its <c>_matrix._tcp</c> records are used.</summary>
    DelegatedDeprecatedSrv,

    /// <summary>Step 3.5: the delegation names a host, and its port 8448 is used.</summary>
    DelegatedHost,

    /// <summary>Step 4: the <c>_matrix-fed._tcp</c> records of the server's name.</summary>
    Srv,

    /// <summary>Step 5 (deprecated): the <c>_matrix._tcp</c> records of the server's name.</summary>
    DeprecatedSrv,

    /// <summary>Step 6: port 8448 of the server's name.</summary>
    Host,
}
