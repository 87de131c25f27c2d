namespace Matrix.Core.StateResolution;

/// <summary>Counts the steps of resolutions, so that tests can check how they grow. Each step takes a bounded time.</summary>
internal sealed class WorkCount
{
    /// <summary>Gets or sets the number of places of two states that were compared.</summary>
    public long PlacesCompared { get; set; }

    /// <summary>Gets or sets the number of events of the auth graph that were visited, in the index and in cached resolutions.</summary>
    public long EventsVisited { get; set; }

    /// <summary>Gets or sets the number of events that were judged by the auth rules.</summary>
    public long EventsJudged { get; set; }

    /// <summary>Gets or sets the number of states that were checked for being the same as before.</summary>
    public long StatesMet { get; set; }

    /// <summary>Gets the total number of steps.</summary>
    public long Total => PlacesCompared + EventsVisited + EventsJudged + StatesMet;
}
