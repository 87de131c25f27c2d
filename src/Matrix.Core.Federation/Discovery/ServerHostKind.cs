namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the kind of a server name's host before any lookup.</summary>
internal enum ServerHostKind
{
    /// <summary>A name to look up.</summary>
    Name,

    /// <summary>An IP address.</summary>
    Address,

    /// <summary>A name under <c>.invalid</c>.</summary>
    Invalid,

    /// <summary>A well-formed name that cannot be reached. The grammar of server names checks only characters and lengths.</summary>
    Unusable,
}
