namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies the state of a server before it published the keys that are judged.</summary>
public enum ServerLiveness
{
    /// <summary>The server was never absent.</summary>
    Healthy,

    /// <summary>The server had announced that it is gone for good.</summary>
    Gone,

    /// <summary>The server had been silent for so long that it was assumed dead.</summary>
    AssumedDead,

    /// <summary>The server had not been seen for a long time (30 days by default).</summary>
    Unseen,
}
