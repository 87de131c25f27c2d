namespace Matrix.Core.Federation.Discovery;

/// <summary>What discovery may ask of the world.</summary>
public enum DiscoveryQuestionKind
{
    /// <summary><c>https://name/.well-known/matrix/server</c>; answered by a <see cref="WellKnownAnswer"/>.</summary>
    WellKnown,

    /// <summary>The service records of a name; answered by an <see cref="SrvAnswer"/>.</summary>
    Srv,

    /// <summary>The addresses of a host; answered by an <see cref="AddressAnswer"/>.</summary>
    Addresses,
}
