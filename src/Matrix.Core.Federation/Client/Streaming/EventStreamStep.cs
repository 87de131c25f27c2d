namespace Matrix.Core.Federation.Client;

/// <summary>What a scan of the buffer came to.</summary>
internal enum EventStreamStep
{
    /// <summary>Nothing yet: more bytes are needed.</summary>
    NeedsMore,

    /// <summary>An event.</summary>
    Event,

    /// <summary>The end of the reply, which is whole.</summary>
    End,
}
