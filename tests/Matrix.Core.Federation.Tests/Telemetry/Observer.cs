using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Federation.Tests.Telemetry;

/// <summary>Sees all that one node lets be seen: its meter, its log, and the activities to servers of a suffix that no other test uses.</summary>
internal sealed class Observer : IMeterFactory, ILoggerFactory, ILogger
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;
    private readonly Meter _meter;
    private readonly ConcurrentQueue<string> _measured = new();
    private readonly ConcurrentQueue<string> _logged = new();

    public Observer(string server)
    {
        _meter = new Meter(new MeterOptions(FederationDiagnostics.MeterName) { Scope = this });
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FederationDiagnostics.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("server.address") is string address && address.EndsWith(server, StringComparison.Ordinal))
                {
                    Activities.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_activities);
    }

    /// <summary>The measurements, such as <c>matrix.federation.response.body{Version} 2</c>; of times no value.</summary>
    public List<string> Measured => [.. _measured];

    public ConcurrentQueue<Activity> Activities { get; } = new();

    /// <summary>The log, such as <c>Warning 3: text</c>.</summary>
    public List<string> Logged => [.. _logged];

    /// <summary>Everything, as one text.</summary>
    public string All => string.Join('\n', [.. Measured, .. Logged, .. Activities.SelectMany(activity => activity.TagObjects.Select(tag => $"{activity.DisplayName} {tag.Key}={tag.Value}"))]);

    public Meter Create(MeterOptions options)
    {
        Assert.Equal(FederationDiagnostics.MeterName, options.Name);
        return _meter;
    }

    public ILogger CreateLogger(string categoryName)
    {
        Assert.Equal(FederationDiagnostics.LogCategory, categoryName);
        return this;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _logged.Enqueue($"{logLevel} {eventId.Id}: {formatter(state, exception)}");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
        _meter.Dispose();
    }

    private void Keep(Instrument instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string kinds = string.Join(',', tags.ToArray().Select(tag => tag.Value));
        _measured.Enqueue($"{instrument.Name}{{{kinds}}}{(value is long count ? $" {count}" : "")}");
    }
}
