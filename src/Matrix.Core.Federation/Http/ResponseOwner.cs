namespace Matrix.Core.Federation.Http;

/// <summary>Holds the resources of a response: the connection and the timers.</summary>
internal sealed class ResponseOwner : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly RequestTimer _timer;

    public ResponseOwner(HttpResponseMessage response, RequestTimer timer)
    {
        _response = response;
        _timer = timer;
    }

    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        _timer.Dispose();
        return ValueTask.CompletedTask;
    }
}
