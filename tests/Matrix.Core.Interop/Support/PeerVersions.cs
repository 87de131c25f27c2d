namespace Matrix.Core.Interop.Support;

/// <summary>The room versions that are tried: the least that servers make rooms of today, what most rooms are, and the newest.</summary>
public static class PeerVersions
{
    public static TheoryData<string> All => ["10", "11", "12"];
}
