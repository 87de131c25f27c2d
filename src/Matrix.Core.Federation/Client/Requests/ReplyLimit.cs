namespace Matrix.Core.Federation.Client;

/// <summary>The most bytes that a reply may have which is read as a whole. The transport has limits of its own; these hold whatever it allows.</summary>
internal static class ReplyLimit
{
    /// <summary>Replies of a few fields: versions, keys, templates, profiles. 1 MiB.</summary>
    public const int Small = 1 << 20;

    /// <summary>Lists that grow with a server or a user: public rooms, hierarchies, devices, IDs of a state. 32 MiB.</summary>
    public const int List = 32 << 20;

    /// <summary>Lists of events. 100 MiB, which is what the servers of most rooms allow.</summary>
    public const int Events = 100 << 20;

    /// <summary>The body of an error, of which the rest is not read. 64 KiB.</summary>
    public const int Error = 64 << 10;
}
