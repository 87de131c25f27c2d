namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the array of a reply that contains an event.</summary>
public enum StreamedPduSource
{
    /// <summary>The event is not set.</summary>
    None,

    /// <summary>The state of the room: <c>state</c> of <c>/send_join</c>, or <c>pdus</c> of <c>/state</c>.</summary>
    State,

    /// <summary>The auth chain: <c>auth_chain</c>.</summary>
    AuthChain,
}
