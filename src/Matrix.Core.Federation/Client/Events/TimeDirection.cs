namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the direction in which to search for an event.</summary>
public enum TimeDirection
{
    /// <summary>At the time or after it (<c>f</c>).</summary>
    Forwards,

    /// <summary>At the time or before it (<c>b</c>).</summary>
    Backwards,
}
