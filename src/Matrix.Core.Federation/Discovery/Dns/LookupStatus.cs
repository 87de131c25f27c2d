namespace Matrix.Core.Federation.Discovery;

/// <summary>How a question to the DNS ended.</summary>
public enum LookupStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>There are none, on the word of the DNS: the name does not exist, or has no record of that type. Only this lets discovery go on to its next step.</summary>
    NotFound,

    /// <summary>No answer that says either: an error of a name server, or none in time. The fault may be ours.</summary>
    Failed,
}
