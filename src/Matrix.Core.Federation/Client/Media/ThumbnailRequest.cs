namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the thumbnail to download.</summary>
/// <param name="Width">The requested width, in pixels. The thumbnail may be larger.</param>
/// <param name="Height">The requested height, in pixels. The thumbnail may be larger.</param>
public sealed record ThumbnailRequest(int Width, int Height)
{
    /// <summary>Gets the method that fits the picture to the size, or null to let the server choose.</summary>
    public ThumbnailMethod? Method { get; init; }

    /// <summary>Gets a value that indicates whether the thumbnail may be animated, or null for the server's default, which is not animated.</summary>
    public bool? Animated { get; init; }
}
