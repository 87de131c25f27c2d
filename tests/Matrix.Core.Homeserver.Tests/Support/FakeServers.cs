using System.Collections.Concurrent;
using System.Text;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Support;

/// <summary>Answers the requests of a node in the place of other servers. Keys are published for all servers of the room.</summary>
internal sealed class FakeServers : IFederationHandler
{
    private readonly ConcurrentDictionary<string, Func<FederationRequest, CancellationToken, Task<(int Status, string Body)>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ServerName, TestServer> _servers = new();

    /// <summary>Gets all requests but those for keys, as "destination METHOD path".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public void Add(params IEnumerable<TestServer> servers)
    {
        foreach (TestServer server in servers)
        {
            _servers[server.Name] = server;
        }
    }

    /// <summary>Sets the answer of a server to requests whose decoded path, without the version part, begins with a text.</summary>
    public void Answer(string server, string path, Func<FederationRequest, (int Status, string Body)> answer) => AnswerAsync(server, path, (request, _) => Task.FromResult(answer(request)));

    /// <summary>Sets the answer of a slow server.</summary>
    public void AnswerAsync(string server, string path, Func<FederationRequest, CancellationToken, Task<(int Status, string Body)>> answer) => _answers[$"{server} {path}"] = answer;

    public async Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken)
    {
        if (request.Target.StartsWith("/_matrix/key/v2/server", StringComparison.Ordinal))
        {
            return _servers.TryGetValue(request.Destination, out TestServer? server)
                ? Respond(200, Encoding.UTF8.GetString(server.KeyResponse()))
                : throw new FederationException(FederationErrorKind.NameNotFound, request.Destination, "the name does not exist");
        }

        string path = Uri.UnescapeDataString(request.Target.Replace("/_matrix/federation/v1", "", StringComparison.Ordinal).Replace("/_matrix/federation/v2", "", StringComparison.Ordinal));
        Requests.Enqueue($"{request.Destination} {request.Method} {path}");
        string asked = $"{request.Destination} {path}";
        string? best = _answers.Keys.Where(key => asked.StartsWith(key, StringComparison.Ordinal)).MaxBy(key => key.Length);
        if (best is null)
        {
            throw new FederationException(FederationErrorKind.ConnectFailed, request.Destination, "the connection was refused");
        }

        (int status, string body) = await _answers[best](request, cancellationToken);
        return Respond(status, body);
    }

    private static FederationResponse Respond(int status, string body) => new(status, "application/json", new MemoryStream(Encoding.UTF8.GetBytes(body)));
}
