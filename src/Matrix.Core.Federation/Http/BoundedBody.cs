using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>
/// Represents the decompressed body of an answer. Reads throw a <see cref="FederationException"/> if the body exceeds its size or its decompression ratio, or
/// pauses too long. Asynchronous only.
/// </summary>
internal sealed class BoundedBody : WrappingStream
{
    private readonly CountingStream _wire;
    private readonly RequestTimer _timer;
    private readonly BodyBounds _bounds;
    private readonly ServerName _server;
    private readonly bool _isCompressed;
    private long _read;

    public BoundedBody(Stream inner, CountingStream wire, RequestTimer timer, BodyBounds bounds, ServerName server)
        : base(inner)
    {
        _wire = wire;
        _timer = timer;
        _bounds = bounds;
        _server = server;
        _isCompressed = !ReferenceEquals(inner, wire);
    }

    public override long Position
    {
        get => _read;
        set => base.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An announced length that is too large is enough to refuse the body.
        if (!_isCompressed && _bounds.Announced > _bounds.Max)
        {
            throw TooLarge();
        }

        ThrowIfExpired(inner: null);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
        int read;
        try
        {
            _timer.StartPhase(_bounds.Idle, "the next part of the response body did not arrive");
            read = await Inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The exception type after a timeout depends on the state of the HTTP stack.
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfExpired(e);
            throw TransportErrors.OfBody(e, _server) ?? e;
        }
        finally
        {
            _timer.EndPhase();
        }

        _read += read;
        if (_read > _bounds.Max)
        {
            throw TooLarge();
        }

        if (_isCompressed && _read > _bounds.Grace && _read / _bounds.MaxRatio > _wire.Count)
        {
            throw new FederationException(FederationErrorKind.TooLarge, _server, $"the response body expands to more than {_bounds.MaxRatio} times its compressed size");
        }

        return read;
    }

    private FederationException TooLarge() => new(FederationErrorKind.TooLarge, _server, $"the response body is larger than {_bounds.Max} bytes");

    private void ThrowIfExpired(Exception? inner)
    {
        if (_timer.Expired is { } what)
        {
            throw new FederationException(FederationErrorKind.TimedOut, _server, what, inner);
        }
    }
}
