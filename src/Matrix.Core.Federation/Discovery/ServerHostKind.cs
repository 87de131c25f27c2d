namespace Matrix.Core.Federation.Discovery;

/// <summary>What a server's name leads to before anyone is asked.</summary>
internal enum ServerHostKind
{
    /// <summary>A name to look up.</summary>
    Name,

    /// <summary>An address.</summary>
    Address,

    /// <summary>A name under <c>.invalid</c>.</summary>
    Invalid,

    /// <summary>Well formed, and cannot be reached: the grammar of server names counts digits and characters, no more.</summary>
    Unusable,
}
