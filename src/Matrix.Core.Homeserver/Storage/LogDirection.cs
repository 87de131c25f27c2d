namespace Matrix.Core.Homeserver.Storage;

/// <summary>Specifies a direction in the log of a room.</summary>
public enum LogDirection
{
    /// <summary>From older to newer events.</summary>
    Forward,

    /// <summary>From newer to older events.</summary>
    Backward,
}
