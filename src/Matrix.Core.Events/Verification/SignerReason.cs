namespace Matrix.Core.Events;

/// <summary>Specifies why a server must have signed an event. The value 0 is not used.</summary>
public enum SignerReason
{
    /// <summary>It is the server of the sender.</summary>
    Sender = 1,

    /// <summary>The server is the server in the event ID, in room versions 1 and 2.</summary>
    EventId,

    /// <summary>The server is that of the user who authorised a restricted join, in room version 8 and later.</summary>
    Authoriser,
}
