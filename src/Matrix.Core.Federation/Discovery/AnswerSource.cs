namespace Matrix.Core.Federation.Discovery;

/// <summary>Where an answer came from.</summary>
public enum AnswerSource
{
    /// <summary>It was asked for.</summary>
    Asked,

    /// <summary>It was asked for before, and still holds.</summary>
    Cached,

    /// <summary>It was asked for before and held no longer, and asking again failed.</summary>
    Stale,
}
