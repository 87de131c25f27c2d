namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the result of a DNS lookup.</summary>
public enum LookupStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>
    /// The DNS denies that there are records: the name does not exist, or has no record of the type. Only this result lets discovery go on to its next step.
    /// </summary>
    NotFound,

    /// <summary>There is no conclusive answer: a name server returned an error, or none answered in time. The fault may be on this side.</summary>
    Failed,
}
