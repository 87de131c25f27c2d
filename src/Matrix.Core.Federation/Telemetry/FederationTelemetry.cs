using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Matrix.Core.Federation.Telemetry;

/// <summary>
/// Provides the instruments and the log of one node. Only activities have tags with server names, so that the number of tag values of the instruments is
/// bounded.
/// </summary>
internal sealed class FederationTelemetry : IDisposable
{
    public const string ClassTag = "matrix.federation.request_class";
    public const string OutcomeTag = "matrix.federation.outcome";
    public const string StepTag = "matrix.federation.discovery.step";
    public const string SourceTag = "matrix.federation.source";

    /// <summary>The outcome of a call that the caller canceled.</summary>
    public const string Cancelled = "Cancelled";

    /// <summary>The outcome of a call that failed because of a program error or misuse.</summary>
    public const string Faulted = "Faulted";

    private static readonly ActivitySource Activities = new(FederationDiagnostics.ActivitySourceName);

    private readonly Meter? _owned;
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _received;
    private readonly Counter<long> _discoveries;
    private readonly Counter<long> _keyFetches;
    private readonly Counter<long> _keyFindings;

    public FederationTelemetry(IMeterFactory? meters, ILoggerFactory? loggers)
    {
        // The factory disposes the meters that it creates.
        Meter meter = meters?.Create(new MeterOptions(FederationDiagnostics.MeterName)) ?? (_owned = new Meter(FederationDiagnostics.MeterName));
        Log = loggers?.CreateLogger(FederationDiagnostics.LogCategory) ?? NullLogger.Instance;
        _requests = meter.CreateHistogram<double>("matrix.federation.request.duration", "s", "Duration of requests, from the call to the headers of the response.");
        _sent = meter.CreateCounter<long>("matrix.federation.request.body", "By", "Size of the request bodies that were sent.");
        _received = meter.CreateCounter<long>("matrix.federation.response.body", "By", "Size of the response bodies that were read, after decompression.");
        _discoveries = meter.CreateCounter<long>("matrix.federation.discoveries", "{lookup}", "Results of server discovery.");
        _keyFetches = meter.CreateCounter<long>("matrix.federation.key_fetches", "{fetch}", "Results of key requests.");
        _keyFindings = meter.CreateCounter<long>("matrix.federation.key_findings", "{change}", "Changes of servers' keys that an operator should review.");
    }

    public ILogger Log { get; }

    /// <summary>Starts the activity of a request. Returns null if nothing listens.</summary>
    public static Activity? Start(FederationRequest request)
    {
        Activity? activity = Activities.StartActivity("matrix.federation.request", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            _ = activity
                .SetTag("server.address", request.Destination.ToString())
                .SetTag("http.request.method", request.Method)
                .SetTag(ClassTag, request.Class.ToString());
        }

        return activity;
    }

    /// <summary>Returns the outcome name of an exception.</summary>
    public static string OutcomeOf(Exception error) => error switch
    {
        FederationException known => known.Kind.ToString(),
        OperationCanceledException => Cancelled,
        _ => Faulted,
    };

    public void Answered(FederationRequest request, int status, TimeSpan took, Activity? activity)
    {
        _ = activity?.SetTag("http.response.status_code", status);
        if (status >= 400)
        {
            _ = activity?.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
        }

        Count(request, string.Create(CultureInfo.InvariantCulture, $"{status / 100}xx"), took);
        Log.RequestAnswered(request.Destination, request.Method, request.Class, status, took.TotalMilliseconds);
    }

    public void Failed(FederationRequest request, Exception error, TimeSpan took, Activity? activity)
    {
        string outcome = OutcomeOf(error);
        _ = activity?.SetTag("error.type", outcome).SetStatus(ActivityStatusCode.Error);
        Count(request, outcome, took);
        if (error is FederationException { Kind: FederationErrorKind.BlockedAddress or FederationErrorKind.BlockedPort })
        {
            Log.AddressBlocked(request.Destination, request.Method, request.Class, error.Message);
        }
        else if (error is FederationException failure)
        {
            Log.RequestFailed(request.Destination, request.Method, request.Class, failure.Kind, error.Message);
        }
    }

    /// <summary>Records the size of a body that was read, completely or in part.</summary>
    public void BodyRead(RequestClass requestClass, long bytes) => _received.Add(bytes, new KeyValuePair<string, object?>(ClassTag, requestClass.ToString()));

    public void Discovered(DiscoveryResult outcome)
    {
        bool isAsked = outcome.Trace.Any(entry => entry.Input?.Source == AnswerSource.Asked);
        _discoveries.Add(
            1,
            new KeyValuePair<string, object?>(OutcomeTag, outcome is DiscoveryResult.Failed failure ? failure.Kind.ToString() : "Found"),
            new KeyValuePair<string, object?>(StepTag, outcome.Step.GetSpecNumber()),
            new KeyValuePair<string, object?>(SourceTag, isAsked ? "asked" : "cached"));
        if (outcome.Trace.Any(entry => entry.Input is { Source: AnswerSource.Asked, Answer: WellKnownResult { Status: WellKnownStatus.BlockedAddress } }))
        {
            Log.WellKnownBlocked(outcome.Server);
        }
    }

    /// <summary>Records the result of a key fetch from a server or a notary.</summary>
    public void KeysFetched(bool isNotary, string outcome) => _keyFetches.Add(
        1,
        new KeyValuePair<string, object?>(SourceTag, isNotary ? "notary" : "server"),
        new KeyValuePair<string, object?>(OutcomeTag, outcome));

    public void Found(KeyChange change)
    {
        _keyFindings.Add(1, new KeyValuePair<string, object?>(OutcomeTag, change.Verdict.GetType().Name));
        switch (change.Verdict)
        {
            case ContinuityVerdict.Broken broken:
                Log.KeysHeldBack(change.Server, broken.Liveness);
                break;
            case ContinuityVerdict.RotatedUnproven:
                Log.KeysChangedUnproven(change.Server);
                break;
            case ContinuityVerdict.Rotated:
                Log.KeysRotated(change.Server);
                break;
        }

        if (!change.Verdict.Reused.IsEmpty)
        {
            Log.KeyIdReused(change.Server, change.Verdict.Reused.Length);
        }
    }

    public void Dispose() => _owned?.Dispose();

    private void Count(FederationRequest request, string outcome, TimeSpan took)
    {
        var requestClass = new KeyValuePair<string, object?>(ClassTag, request.Class.ToString());
        _requests.Record(took.TotalSeconds, requestClass, new KeyValuePair<string, object?>(OutcomeTag, outcome));
        if (request.Content is { } body)
        {
            _sent.Add(body.Length, requestClass);
        }
    }
}
