namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies whether the available keys satisfy a request.</summary>
internal enum KeyRequestStatus
{
    /// <summary>The request is satisfied.</summary>
    Satisfied,

    /// <summary>The request is satisfied, but half of the keys' validity period has passed. Newer keys are fetched in the background.</summary>
    SatisfiedButAging,

    /// <summary>The request is not satisfied, and a fetch may help.</summary>
    Unsatisfied,

    /// <summary>The request is not satisfied, and the server itself answered recently without the key.</summary>
    RecentlyAnsweredWithout,
}
