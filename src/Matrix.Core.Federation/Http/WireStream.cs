namespace Matrix.Core.Federation.Http;

/// <summary>
/// Counts the bytes of the socket for each exchange. Reads throw a <see cref="WireLimitException"/> if there are more than the exchange allows.
/// </summary>
internal sealed class WireStream(Stream inner) : ConnectionStream(inner)
{
    private long _read;
    private long _readBefore;

    protected override int AfterRead(int read)
    {
        _read += read;
        return _read - Volatile.Read(ref _readBefore) <= (Exchange?.MaxBytes ?? ExchangeBudget.MaxHeadBytes) ? read : throw new WireLimitException();
    }

    protected override void OnExchange() => Volatile.Write(ref _readBefore, _read);
}
