using System.Diagnostics;
using System.Diagnostics.Metrics;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver.Telemetry;

/// <summary>Provides the instruments of a homeserver.</summary>
internal sealed class HomeserverTelemetry : IDisposable
{
    private static readonly ActivitySource Activities = new(HomeserverDiagnostics.ActivitySourceName);

    private readonly Meter? _owned;
    private readonly Counter<long> _events;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _appends;
    private readonly Histogram<long> _batches;

    public HomeserverTelemetry(IMeterFactory? meters)
    {
        // The factory disposes the meters that it creates.
        Meter meter = meters?.Create(new MeterOptions(HomeserverDiagnostics.MeterName)) ?? (_owned = new Meter(HomeserverDiagnostics.MeterName));
        _events = meter.CreateCounter<long>("matrix.homeserver.events", "{event}", "The number of events that are durable, by their status.");
        _loads = meter.CreateCounter<long>("matrix.homeserver.room_loads", "{room}", "The number of rooms that were loaded from the store.");
        _failures = meter.CreateCounter<long>("matrix.homeserver.batch_failures", "{batch}", "The number of batches of work that the store did not take.");
        _appends = meter.CreateHistogram<double>("matrix.homeserver.append.duration", "s", "The duration of appends to rooms.");
        _batches = meter.CreateHistogram<long>("matrix.homeserver.append.events", "{event}", "The number of events of an append.");
    }

    /// <summary>Starts the activity of a batch. Returns null if nothing listens.</summary>
    public static Activity? Start(RoomId roomId, int work) =>
        Activities.StartActivity("matrix.homeserver.batch")?.SetTag("matrix.room_id", roomId.ToString()).SetTag("matrix.homeserver.work", work);

    public void RecordLoad() => _loads.Add(1);

    public void RecordFailure(Exception error) => _failures.Add(1, new KeyValuePair<string, object?>("error.type", error.GetType().Name));

    public void RecordAppend(IReadOnlyList<RoomEvent> events, TimeSpan duration)
    {
        _appends.Record(duration.TotalSeconds);
        _batches.Record(events.Count);
        foreach (IGrouping<EventStatus, RoomEvent> group in events.GroupBy(roomEvent => roomEvent.Status))
        {
            _events.Add(group.Count(), new KeyValuePair<string, object?>("matrix.event.status", group.Key.ToString()));
        }
    }

    public void Dispose() => _owned?.Dispose();
}
