namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the result of a DNS lookup.</summary>
public enum LookupStatus
{
    /// <summary>The result is not set.</summary>
    None,

    /// <summary>Records were found.</summary>
    Found,

    /// <summary>
    /// The DNS denies that there are records: the name does not exist, or has no record of the type. Only this result lets discovery go on to its next step.
    /// </summary>
    NotFound,

    /// <summary>No conclusive answer was received: a name server returned an error, or none answered in time. The fault may be on this side.</summary>
    Failed,
}
