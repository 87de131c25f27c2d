namespace Matrix.Core.Federation.Client;

/// <summary>Provides the maximum sizes, in bytes, of replies that are read as a whole. They apply in addition to the limits of the transport.</summary>
internal static class ReplyLimit
{
    /// <summary>The limit for replies of a few fields, such as versions, keys, templates and profiles: 1 MiB.</summary>
    public const int Small = 1 << 20;

    /// <summary>The limit for lists that grow with a server or a user, such as public rooms, hierarchies, devices and the IDs of a state: 32 MiB.</summary>
    public const int List = 32 << 20;

    /// <summary>The limit for lists of events: 100 MiB, the limit that most servers use.</summary>
    public const int Events = 100 << 20;

    /// <summary>The limit for the body of an error: 64 KiB. The rest is not read.</summary>
    public const int Error = 64 << 10;
}
