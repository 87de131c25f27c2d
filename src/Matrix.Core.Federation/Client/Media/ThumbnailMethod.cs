namespace Matrix.Core.Federation.Client;

/// <summary>How a thumbnail is made to fit.</summary>
public enum ThumbnailMethod
{
    /// <summary>Made smaller, with its proportions.</summary>
    Scale,

    /// <summary>Cut to the proportions asked for.</summary>
    Crop,
}
