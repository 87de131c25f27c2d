namespace Matrix.Core.Federation.Discovery;

/// <summary>Why discovery went on as it did after an entry of its trace.</summary>
public enum DiscoveryReason
{
    /// <summary>The name is an IP address: there is nothing to look up.</summary>
    NameIsAddress,

    /// <summary>The name has a port: its addresses are looked up, and no more.</summary>
    NameHasPort,

    /// <summary>No server can be reached by the name: a port outside 1 to 65535, an impossible address, or labels that the DNS cannot hold.</summary>
    NameUnusable,

    /// <summary>The name ends in <c>.invalid</c>, where nothing ever is (RFC 6761).</summary>
    NameInvalid,

    /// <summary>The name is a host's: discovery begins with its first step that the policy allows.</summary>
    NameIsHost,

    /// <summary>There is a delegation, and it is followed.</summary>
    Delegated,

    /// <summary>There is no delegation: the steps for the server's own name follow.</summary>
    NotDelegated,

    /// <summary>Status 410: the server says that it is gone.</summary>
    HttpGone,

    /// <summary>Records were found, and their targets are looked up.</summary>
    SrvFound,

    /// <summary>No record was found: the next step follows.</summary>
    SrvNotFound,

    /// <summary>The look-up failed, which does not say that there is no record: discovery ends.</summary>
    SrvFailed,

    /// <summary>All targets are the root or under <c>.invalid</c>: the service says that it is not there.</summary>
    SrvGone,

    /// <summary>No target can be used: port 0, or a name that no host has.</summary>
    SrvUnusable,

    /// <summary>Addresses were found.</summary>
    AddressesFound,

    /// <summary>Addresses were found, of another name: the target of a service record is an alias, which RFC 2782 forbids and strict servers refuse. Followed all the same.</summary>
    TargetIsAlias,

    /// <summary>The host has no address.</summary>
    AddressesNotFound,

    /// <summary>The look-up failed.</summary>
    AddressesFailed,
}
