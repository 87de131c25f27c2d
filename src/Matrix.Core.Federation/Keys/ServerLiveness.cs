namespace Matrix.Core.Federation;

/// <summary>How a server stood before it published the keys that are being judged.</summary>
public enum ServerLiveness
{
    /// <summary>It was there all the time.</summary>
    Healthy,

    /// <summary>It had said that it is gone for good.</summary>
    Gone,

    /// <summary>It had been silent for so long that it was taken for dead.</summary>
    AssumedDead,

    /// <summary>Nothing had been seen of it for long (30 days, unless the options say otherwise).</summary>
    Unseen,
}
