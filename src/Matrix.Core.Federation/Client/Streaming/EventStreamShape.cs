namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the members of a reply that are arrays of events, and the members that are kept for the end. All others are skipped.</summary>
internal sealed class EventStreamShape
{
    public static readonly EventStreamShape SendJoin = new("state", ["event", "members_omitted", "servers_in_room", "origin", "retry_hints", "org.matrix.msc4136.retry_hints"]);

    public static readonly EventStreamShape State = new("pdus", []);

    private const string AuthChainName = "auth_chain";

    private readonly string _stateName;
    private readonly string[] _kept;

    private EventStreamShape(string stateName, string[] kept)
    {
        _stateName = stateName;
        _kept = kept;
    }

    public StreamedPduSource? SourceOf(string name) =>
        name == _stateName ? StreamedPduSource.State : name == AuthChainName ? StreamedPduSource.AuthChain : null;

    public bool IsKept(string name) => Array.IndexOf(_kept, name) >= 0;
}
