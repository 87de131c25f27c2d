namespace Matrix.Core.Federation.Http;

/// <summary>The socket's bytes, counted for each exchange: where more come than it may take, reading ends with a <see cref="WireLimitException"/>.</summary>
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
