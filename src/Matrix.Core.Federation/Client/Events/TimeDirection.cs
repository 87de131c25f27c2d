namespace Matrix.Core.Federation.Client;

/// <summary>Which way from a time an event is looked for.</summary>
public enum TimeDirection
{
    /// <summary>At the time or after it (<c>f</c>).</summary>
    Forwards,

    /// <summary>At the time or before it (<c>b</c>).</summary>
    Backwards,
}
