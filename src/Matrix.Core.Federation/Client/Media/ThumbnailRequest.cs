namespace Matrix.Core.Federation.Client;

/// <summary>Which thumbnail is asked for.</summary>
/// <param name="Width">The width wished for, in pixels. What comes may be larger.</param>
/// <param name="Height">The height wished for, in pixels. What comes may be larger.</param>
public sealed record ThumbnailRequest(int Width, int Height)
{
    /// <summary>How it is made to fit; as the server likes where null.</summary>
    public ThumbnailMethod? Method { get; init; }

    /// <summary>Whether it may move; the server's choice, which is no, where null.</summary>
    public bool? Animated { get; init; }
}
