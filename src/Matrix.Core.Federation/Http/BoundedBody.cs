using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>The body of an answer, decompressed: read past its limit, inflated past its ratio or paused for too long, it throws a <see cref="FederationException"/>. Asynchronous only.</summary>
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
        // A length that is announced is believed where it is too large.
        if (!_isCompressed && _bounds.Announced > _bounds.Max)
        {
            throw TooLarge();
        }

        ThrowIfExpired(inner: null);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
        int read;
        try
        {
            _timer.StartPhase(_bounds.Idle, "nothing more of the body");
            read = await Inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // What is thrown when time runs out depends on what the stack was at.
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
            throw new FederationException(FederationErrorKind.TooLarge, _server, $"the body becomes more than {_bounds.MaxRatio} times larger than it came");
        }

        return read;
    }

    private FederationException TooLarge() => new(FederationErrorKind.TooLarge, _server, $"the body is larger than {_bounds.Max} bytes");

    private void ThrowIfExpired(Exception? inner)
    {
        if (_timer.Expired is { } what)
        {
            throw new FederationException(FederationErrorKind.TimedOut, _server, what, inner);
        }
    }
}
