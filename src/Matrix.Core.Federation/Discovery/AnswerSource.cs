namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the source of an answer.</summary>
public enum AnswerSource
{
    /// <summary>The answer is not set.</summary>
    None,

    /// <summary>The answer was requested now.</summary>
    Asked,

    /// <summary>The answer comes from the cache and is still valid.</summary>
    Cached,

    /// <summary>The answer comes from the cache and has expired, but a new request failed.</summary>
    Stale,
}
