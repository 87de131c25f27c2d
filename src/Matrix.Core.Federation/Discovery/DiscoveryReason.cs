namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the reason for the next step of discovery after an entry of its trace.</summary>
public enum DiscoveryReason
{
    /// <summary>The reason is not set.</summary>
    None,

    /// <summary>The name is an IP address, so no lookup is needed.</summary>
    NameIsAddress,

    /// <summary>The name has a port, so only its addresses are looked up.</summary>
    NameHasPort,

    /// <summary>No server can be reached by the name: the port is outside 1 to 65535, the address is invalid, or the DNS cannot hold the labels.</summary>
    NameUnusable,

    /// <summary>The name ends in <c>.invalid</c>, which never exists (RFC 6761).</summary>
    NameInvalid,

    /// <summary>The name is a host name. Discovery begins with the first step that the policy allows.</summary>
    NameIsHost,

    /// <summary>A delegation was found, which is followed.</summary>
    Delegated,

    /// <summary>No delegation was found. The steps for the server's own name follow.</summary>
    NotDelegated,

    /// <summary>The status was 410: the server says that it is gone.</summary>
    HttpGone,

    /// <summary>Records were found. Their targets are looked up.</summary>
    SrvFound,

    /// <summary>No record exists. The next step follows.</summary>
    SrvNotFound,

    /// <summary>The lookup failed. Because a record may still exist, discovery ends.</summary>
    SrvFailed,

    /// <summary>All targets are the root or under <c>.invalid</c>: the service is declared as not available.</summary>
    SrvGone,

    /// <summary>No target is usable: the port is 0, or the target is not a host name.</summary>
    SrvUnusable,

    /// <summary>Addresses were found.</summary>
    AddressesFound,

    /// <summary>
    /// Addresses were found under another name: the target of a service record is an alias. RFC 2782 forbids it and strict servers refuse it, but it is
    /// followed here.
    /// </summary>
    TargetIsAlias,

    /// <summary>The host has no address.</summary>
    AddressesNotFound,

    /// <summary>The lookup failed.</summary>
    AddressesFailed,
}
