namespace Matrix.Core.Federation.Http;

/// <summary>Represents a stream that reads from another stream and disposes it.</summary>
internal abstract class WrappingStream(Stream inner) : ReadOnlyStream
{
    /// <summary>Gets the inner stream.</summary>
    protected Stream Inner { get; } = inner;

    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
