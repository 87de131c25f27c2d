namespace Matrix.Core.Federation.Http;

/// <summary>
/// What HTTP reads and writes, above TLS. The HTTP stack sends a request without a body again, up to three times, wherever a connection ends before an answer; it knows of the end by a read
/// of no bytes. So such a read is an error here, but for the one case that is no fault of the server's: it closed a connection that was kept from before, while the request was on its way.
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

        return !_isWaiting || (_exchanges > 1 && Exchange!.TryRepeat()) ? read : throw new IOException("the connection ended before an answer");
    }

    protected override void OnExchange()
    {
        _exchanges++;
        _isWaiting = true;
    }
}
