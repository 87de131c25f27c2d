using System.Collections.Concurrent;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Support;

/// <summary>Connects homeservers in one process: a request is signed, and the endpoints of its destination answer it.</summary>
internal sealed class NodeNetwork
{
    private readonly ConcurrentDictionary<ServerName, HomeserverNode> _nodes = new();

    /// <summary>Gets the servers that cannot be reached.</summary>
    public ConcurrentDictionary<ServerName, bool> Down { get; } = new();

    /// <summary>Gets or sets what happens to an answer on its way: null loses it.</summary>
    public Func<FederationRequest, FederationReply, FederationReply?> OnAnswer { get; set; } = (_, reply) => reply;

    /// <summary>Gets all requests, as "origin > destination METHOD target", with the status.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public void Add(HomeserverNode node) => _nodes[node.Name] = node;

    public IFederationHandler CreateHandler(RequestSigner signer) => new Handler(this, signer);

    private sealed class Handler(NodeNetwork network, RequestSigner signer) : IFederationHandler
    {
        public async Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken)
        {
            if (!network._nodes.TryGetValue(request.Destination, out HomeserverNode? node) || network.Down.ContainsKey(request.Destination))
            {
                throw new FederationException(FederationErrorKind.ConnectFailed, request.Destination, "The connection was refused.");
            }

            FederationReply reply = await node.Endpoints.AnswerAsync(
                new InboundRequest
                {
                    Method = request.Method,
                    Target = request.Target,
                    Authorization = request.IsSigned ? [signer.Sign(request).ToString()] : [],
                    Content = request.Content ?? default,
                },
                cancellationToken);
            network.Log.Enqueue($"{signer.Origin} > {request.Destination} {request.Method} {request.Target} {reply.StatusCode}");
            return network.OnAnswer(request, reply) is { } answer
                ? new FederationResponse(answer.StatusCode, "application/json", new MemoryStream(answer.Json.ToArray()))
                : throw new FederationException(FederationErrorKind.TimedOut, request.Destination, "The answer did not arrive in time.");
        }
    }
}
