namespace Matrix.Core.Events;

/// <summary>Specifies why a server must have signed an event.</summary>
public enum SignerReason
{
    /// <summary>The server is the sender's server.</summary>
    Sender,

    /// <summary>The server is the server in the event ID, in room versions 1 and 2.</summary>
    EventId,

    /// <summary>The server is that of the user who authorised a restricted join, in room version 8 and later.</summary>
    Authoriser,
}
