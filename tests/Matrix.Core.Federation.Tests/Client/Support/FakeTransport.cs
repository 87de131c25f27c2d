using System.Text;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>Answers requests as it is told, and remembers them.</summary>
internal sealed class FakeTransport : IFederationTransport
{
    private readonly Func<FederationRequest, int, FederationResponse> _answer;

    public FakeTransport(Func<FederationRequest, int, FederationResponse> answer) => _answer = answer;

    public FakeTransport(string json, int status = 200)
        : this((_, _) => Json(json, status))
    {
    }

    public List<FederationRequest> Requests { get; } = [];

    public static FederationResponse Json(string json, int status = 200) => Json(Encoding.ASCII.GetBytes(json), status);

    public static FederationResponse Json(ReadOnlyMemory<byte> json, int status = 200) => new(status, "application/json", new ChunkStream(json));

    public Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add(request);
        return Task.FromResult(_answer(request, Requests.Count - 1));
    }
}
