namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the kind of a question of discovery.</summary>
internal enum DiscoveryQuestionKind
{
    /// <summary>The question is not set.</summary>
    None,

    /// <summary>The document <c>https://name/.well-known/matrix/server</c>. A <see cref="WellKnownResult"/> answers it.</summary>
    WellKnown,

    /// <summary>The service records of a name. An <see cref="SrvResult"/> answers it.</summary>
    Srv,

    /// <summary>The addresses of a host. An <see cref="AddressResult"/> answers it.</summary>
    Addresses,
}
