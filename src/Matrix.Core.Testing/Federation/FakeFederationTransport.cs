using System.Collections.Immutable;
using System.Text;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Represents a transport that answers requests from the rules of a test instead of the network, and records them. Instances are thread-safe.</summary>
/// <remarks>
/// <para>
/// Pass it to <see cref="FederationClient"/> or to a key fetcher. In a container, or where a whole <see cref="FederationNode"/> is tested, add it as the last
/// handler: as a handler it never calls the transport of the node.
/// </para>
/// <para>
/// The newest rule that has an answer decides. A request without a rule is answered with 404 <c>M_UNRECOGNIZED</c>, as by a server that does not know the
/// endpoint. The limits of <see cref="RequestClass"/> are not applied, and requests are not signed.
/// </para>
/// </remarks>
public sealed class FakeFederationTransport : IFederationTransport, IFederationHandler
{
    private const string KeysPath = "/_matrix/key/v2/server";

    private readonly Lock _lock = new();
    private ImmutableList<Func<FederationRequest, FederationResponse?>> _rules = [];
    private ImmutableList<FederationRequest> _requests = [];

    /// <summary>Gets the requests received so far, in the order of their arrival, including those that failed.</summary>
    public IReadOnlyList<FederationRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return _requests;
            }
        }
    }

    /// <summary>Creates a response with a JSON body.</summary>
    /// <param name="json">The body in UTF-8. It is sent as given, also if it is not JSON.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <returns>The response, for one request: its body can be read once.</returns>
    public static FederationResponse CreateResponse(ReadOnlySpan<byte> json, int statusCode = 200) =>
        new(statusCode, "application/json", new MemoryStream(json.ToArray(), writable: false));

    /// <summary>Adds a rule.</summary>
    /// <param name="respond">
    /// Returns a new response for a request, or null to leave the request to older rules. It may throw a <see cref="FederationException"/> for a server that does
    /// not answer. It is called on the thread of the request.
    /// </param>
    public void Respond(Func<FederationRequest, FederationResponse?> respond)
    {
        ArgumentNullException.ThrowIfNull(respond);
        lock (_lock)
        {
            _rules = _rules.Insert(0, respond);
        }
    }

    /// <summary>Adds a rule for one endpoint of every server.</summary>
    /// <param name="method">The HTTP method, in capital letters.</param>
    /// <param name="path">The path of the target as it is sent: percent-encoded and without the query, for example <c>/_matrix/federation/v1/version</c>.</param>
    /// <param name="json">The body of the response.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <exception cref="ArgumentException"><paramref name="method"/> is empty, or <paramref name="path"/> does not begin with a slash or has a query.</exception>
    public void Respond(string method, string path, string json, int statusCode = 200)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(json);
        if (path[0] != '/' || path.Contains('?', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path begins with a slash and has no query.", nameof(path));
        }

        byte[] body = Encoding.UTF8.GetBytes(json);
        Respond(request => request.Method == method && IsPath(request, path) ? CreateResponse(body, statusCode) : null);
    }

    /// <summary>Adds a rule that a server publishes its keys (<c>GET /_matrix/key/v2/server</c>), so that a key ring verifies its events and requests.</summary>
    /// <param name="server">The server.</param>
    public void PublishKeys(TestServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        byte[] body = server.KeyResponse();
        Respond(request => request.Destination == server.Name && IsPath(request, KeysPath) ? CreateResponse(body) : null);
    }

    /// <summary>Adds a rule that every request to a server fails without an answer.</summary>
    /// <param name="server">The server.</param>
    /// <param name="kind">The kind of the failure, for example <see cref="FederationErrorKind.TimedOut"/>.</param>
    public void Fail(ServerName server, FederationErrorKind kind) => Respond(request =>
        request.Destination == server ? throw new FederationException(kind, server, "the test lets the request fail") : null);

    /// <inheritdoc/>
    public Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<FederationResponse>(cancellationToken);
        }

        ImmutableList<Func<FederationRequest, FederationResponse?>> rules;
        lock (_lock)
        {
            _requests = _requests.Add(request);
            rules = _rules;
        }

        try
        {
            return Task.FromResult(rules.Select(rule => rule(request)).FirstOrDefault(response => response is not null)
                ?? CreateResponse("""{"errcode":"M_UNRECOGNIZED","error":"The test has no rule for this request."}"""u8, 404));
        }
        catch (FederationException error)
        {
            return Task.FromException<FederationResponse>(error);
        }
    }

    /// <inheritdoc/>
    Task<FederationResponse> IFederationHandler.SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken);

    private static bool IsPath(FederationRequest request, string path)
    {
        int query = request.Target.IndexOf('?', StringComparison.Ordinal);
        return (query < 0 ? request.Target : request.Target.AsSpan(0, query)).SequenceEqual(path);
    }
}
