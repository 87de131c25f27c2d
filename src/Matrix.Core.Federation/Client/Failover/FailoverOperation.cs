namespace Matrix.Core.Federation.Client;

/// <summary>What is asked of one server after another: some errors of one say nothing about the others.</summary>
public enum FailoverOperation
{
    /// <summary>Anything that any server of a room can answer.</summary>
    Any,

    /// <summary>A template of a leave or a knock: a server may have left the room (<c>M_NOT_FOUND</c>).</summary>
    MakeMembership,

    /// <summary>
    /// A join: as <see cref="MakeMembership"/>, and a server may not be able to tell whether the conditions are met (<c>M_UNABLE_TO_AUTHORISE_JOIN</c>), may have nobody to authorise it
    /// (<c>M_UNABLE_TO_GRANT_JOIN</c>), or may itself be joining still.
    /// </summary>
    Join,
}
