using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Telemetry;

/// <summary>Represents a body that records how much of it was read, and logs where it broke off.</summary>
internal sealed class MeteredBody(Stream inner, FederationRequest request, FederationTelemetry telemetry) : WrappingStream(inner)
{
    private long _read;
    private bool _told;

    public override long Position
    {
        get => _read;
        set => base.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _read += read;
            return read;
        }
        catch (FederationException error)
        {
            telemetry.Log.BodyFailed(request.Destination, request.Class, _read, error.Kind, error.Message);
            throw;
        }
    }

    public override ValueTask DisposeAsync()
    {
        Tell();
        return base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Tell();
        }

        base.Dispose(disposing);
    }

    private void Tell()
    {
        if (!_told)
        {
            _told = true;
            telemetry.BodyRead(request.Class, _read);
        }
    }
}
