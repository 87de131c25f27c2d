namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the operation that is tried on several servers. It determines which errors of one server are worth another attempt.</summary>
public enum FailoverOperation
{
    /// <summary>Any operation that every server of a room can answer.</summary>
    OrdinaryRequest,

    /// <summary>A request for a leave or knock template. Another server is tried after <c>M_NOT_FOUND</c>, because a server may have left the room.</summary>
    MakeMembership,

    /// <summary>
    /// A join. Another server is tried as for <see cref="MakeMembership"/>, and also if a server cannot tell whether the conditions are met
    /// (<c>M_UNABLE_TO_AUTHORISE_JOIN</c>), has no user to authorise the join (<c>M_UNABLE_TO_GRANT_JOIN</c>), or is still joining itself
    /// (<c>M_UNABLE_DUE_TO_PARTIAL_STATE</c>).
    /// </summary>
    Join,
}
