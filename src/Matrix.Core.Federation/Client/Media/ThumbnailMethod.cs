namespace Matrix.Core.Federation.Client;

/// <summary>Specifies how a thumbnail is fitted to the requested size.</summary>
public enum ThumbnailMethod
{
    /// <summary>The picture is scaled down and keeps its proportions.</summary>
    Scale,

    /// <summary>The picture is cropped to the requested proportions.</summary>
    Crop,
}
