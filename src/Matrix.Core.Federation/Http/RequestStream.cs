namespace Matrix.Core.Federation.Http;

/// <summary>
/// Represents the HTTP data above TLS. The HTTP stack repeats a request without a body, up to three times, if a connection ends before an answer, which it
/// detects by an empty read. This stream turns such a read into an error, except if the server closed a reused connection while the request was being sent,
/// which is not the server's fault.
/// </summary>
internal sealed class RequestStream(Stream inner) : ConnectionStream(inner)
{
    private int _exchanges;
    private volatile bool _isWaiting;

    protected override int AfterRead(int read)
    {
        if (read > 0)
        {
            _isWaiting = false;
            return read;
        }

        return !_isWaiting || (_exchanges > 1 && Exchange!.TryRepeat()) ? read : throw new IOException("the connection ended before a response arrived");
    }

    protected override void OnExchange()
    {
        _exchanges++;
        _isWaiting = true;
    }
}
