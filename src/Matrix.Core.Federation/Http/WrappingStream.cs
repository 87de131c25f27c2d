namespace Matrix.Core.Federation.Http;

/// <summary>A stream over another, which goes with it.</summary>
internal abstract class WrappingStream(Stream inner) : ReadOnlyStream
{
    /// <summary>The stream that is read.</summary>
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
