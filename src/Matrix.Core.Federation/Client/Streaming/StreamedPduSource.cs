namespace Matrix.Core.Federation.Client;

/// <summary>The array of a reply that an event stands in.</summary>
public enum StreamedPduSource
{
    /// <summary>The state of the room: <c>state</c> of <c>/send_join</c>, <c>pdus</c> of <c>/state</c>.</summary>
    State,

    /// <summary><c>auth_chain</c>.</summary>
    AuthChain,
}
