namespace Matrix.Core.Benchmarks.Limits;

/// <summary>What is on the managed heap: what is alive, and the most that was seen on it, with what was not yet collected.</summary>
internal sealed class Heap
{
    private const int EventsToALook = 100;

    private int _calls;

    /// <summary>The most that was seen, in bytes.</summary>
    public long Peak { get; private set; }

    /// <summary>What is alive, in bytes, after a full collection.</summary>
    public static long Alive()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>To be called after every event.</summary>
    public void Look()
    {
        if (_calls++ % EventsToALook == 0)
        {
            See();
        }
    }

    /// <summary>To be called where something large was done.</summary>
    public void See() => Peak = Math.Max(Peak, GC.GetTotalMemory(forceFullCollection: false));
}
