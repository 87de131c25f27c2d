namespace Matrix.Core.Federation.Discovery;

/// <summary>What says that a server is gone.</summary>
public enum GoneEvidence
{
    /// <summary>Status 410.</summary>
    HttpGone,

    /// <summary>A service record whose target is the root (RFC 2782: "the service is decidedly not available at this domain").</summary>
    SrvRoot,

    /// <summary>A service record whose target is under <c>.invalid</c>.</summary>
    SrvInvalid,

    /// <summary>The server's own name, or the one that it delegates to, is under <c>.invalid</c>.</summary>
    NameInvalid,
}
