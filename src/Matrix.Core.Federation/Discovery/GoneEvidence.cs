namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the evidence that a server is gone.</summary>
public enum GoneEvidence
{
    /// <summary>The evidence is not set.</summary>
    None,

    /// <summary>The server answered with status 410.</summary>
    HttpGone,

    /// <summary>The target of a service record is the root (RFC 2782: "the service is decidedly not available at this domain").</summary>
    SrvRoot,

    /// <summary>The target of a service record is under <c>.invalid</c>.</summary>
    SrvInvalid,

    /// <summary>The server's own name, or the name that it delegates to, is under <c>.invalid</c>.</summary>
    NameInvalid,
}
