namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the result of scanning the buffer.</summary>
internal enum EventStreamStep
{
    /// <summary>More bytes are needed.</summary>
    NeedsMore,

    /// <summary>An event is complete.</summary>
    Event,

    /// <summary>The reply is complete.</summary>
    End,
}
