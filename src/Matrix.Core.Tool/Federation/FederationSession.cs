using Matrix.Core.Federation;
using Matrix.Core.Federation.Http;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Federation;

/// <summary>All that is needed to ask a server, for one run of a command.</summary>
internal sealed class FederationSession : IDisposable
{
    /// <param name="server">The server that is asked. Where nothing is signed it stands for who asks as well: nobody is told.</param>
    /// <param name="identity">Who signs; null where nothing is signed.</param>
    /// <param name="options">What the node is made of.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="ArgumentException">The key's ID cannot stand in a header.</exception>
    public FederationSession(ServerName server, SigningIdentity? identity, FederationNodeOptions options, TimeProvider clock)
    {
        Server = server;
        Identity = identity;
        Clock = clock;
        Times = new ObservedTimes(clock);
        Node = FederationNode.Create(identity?.Origin ?? server, identity?.Key, clock, options with { Handlers = [Times] });
        Probe = new ConnectionProbe(options.Http, clock);
    }

    /// <summary>The server that is asked.</summary>
    public ServerName Server { get; }

    /// <summary>Who signs; null where nothing is signed.</summary>
    public SigningIdentity? Identity { get; }

    public TimeProvider Clock { get; }

    /// <summary>What the answers say of the time.</summary>
    public ObservedTimes Times { get; }

    public FederationNode Node { get; }

    public ConnectionProbe Probe { get; }

    public void Dispose() => Node.Dispose();
}
