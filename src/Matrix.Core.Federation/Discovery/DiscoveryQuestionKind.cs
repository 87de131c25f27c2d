namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the kind of a question of discovery.</summary>
public enum DiscoveryQuestionKind
{
    /// <summary>The document <c>https://name/.well-known/matrix/server</c>. A <see cref="WellKnownAnswer"/> answers it.</summary>
    WellKnown,

    /// <summary>The service records of a name. An <see cref="SrvAnswer"/> answers it.</summary>
    Srv,

    /// <summary>The addresses of a host. An <see cref="AddressAnswer"/> answers it.</summary>
    Addresses,
}
