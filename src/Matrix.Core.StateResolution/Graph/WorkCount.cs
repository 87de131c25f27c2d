namespace Matrix.Core.StateResolution;

/// <summary>Counts the steps of resolutions, so that tests hold how they grow. A step takes a bounded time.</summary>
internal sealed class WorkCount
{
    /// <summary>How many places of two states were compared.</summary>
    public long PlacesCompared { get; set; }

    /// <summary>How many events of the auth graph were visited: by sweeps over it, and by what is kept of it.</summary>
    public long EventsVisited { get; set; }

    /// <summary>How many events were judged by the auth rules.</summary>
    public long EventsJudged { get; set; }

    /// <summary>How many states were looked at, to see whether they are the same as before.</summary>
    public long StatesMet { get; set; }

    /// <summary>All steps.</summary>
    public long Total => PlacesCompared + EventsVisited + EventsJudged + StatesMet;
}
