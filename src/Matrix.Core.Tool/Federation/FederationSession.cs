using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Federation.Checks;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents the parts that one run of a command needs for requests to a server.</summary>
internal sealed class FederationSession : IDisposable
{
    /// <param name="server">The server that requests go to. If nothing is signed, it also serves as the local server name, which is then never sent.</param>
    /// <param name="identity">The identity that signs, or <see langword="null"/> if nothing is signed.</param>
    /// <param name="options">The options of the node.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="ArgumentException">The ID of the key cannot be used in a header.</exception>
    public FederationSession(ServerName server, SigningIdentity? identity, FederationOptions options, TimeProvider clock)
    {
        Server = server;
        Identity = identity;
        Clock = clock;
        Times = new ObservedTimes(clock);
        FederationOptions parts = options with { Handlers = [Times] };
        Node = identity is null ? FederationNode.CreateUnsigned(server, clock, parts) : FederationNode.Create(new ServerIdentity(identity.Origin, identity.Key), clock, parts);
        Probe = new ConnectionProbe(options.Http, clock);
    }

    /// <summary>Gets the server that requests go to.</summary>
    public ServerName Server { get; }

    /// <summary>Gets the identity that signs, or <see langword="null"/> if nothing is signed.</summary>
    public SigningIdentity? Identity { get; }

    public TimeProvider Clock { get; }

    /// <summary>Gets the times in the responses.</summary>
    public ObservedTimes Times { get; }

    public FederationNode Node { get; }

    public ConnectionProbe Probe { get; }

    public void Dispose() => Node.Dispose();
}
