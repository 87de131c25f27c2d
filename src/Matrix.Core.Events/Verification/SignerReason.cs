namespace Matrix.Core.Events;

/// <summary>Why a server must have signed an event.</summary>
public enum SignerReason
{
    /// <summary>It is the server of the sender.</summary>
    Sender,

    /// <summary>Room versions 1 and 2: it is the server in the event ID.</summary>
    EventId,

    /// <summary>Room version 8 and later: it is the server of the user who authorised a restricted join.</summary>
    Authoriser,
}
