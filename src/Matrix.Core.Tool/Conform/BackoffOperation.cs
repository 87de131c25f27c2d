using System.Globalization;
using System.Text.Json;
using Matrix.Core.Federation.Destinations;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>backoff</c>, which runs a scenario on a virtual clock and reports the allowed requests and the final state of the backoff.</summary>
internal static class BackoffOperation
{
    private const int MaxRepeat = 100_000;

    /// <summary>The maximum interval, ten years in milliseconds.</summary>
    private const long MaxIntervalMilliseconds = 3650L * 24 * 60 * 60 * 1000;

    /// <exception cref="ConformException">The request cannot be run.</exception>
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        BackoffOptions options = ReadOptions(request);
        var run = new ScenarioRun(options, request.Has("seed") ? request.GetInt64("seed").GetHashCode() : 0);
        foreach (JsonElement step in request.Get("steps").EnumerateArray())
        {
            run.Take(step);
        }

        return run.WriteTo;
    }

    private static BackoffOptions ReadOptions(ConformRequest request)
    {
        var options = new BackoffOptions();
        options = request.Has("min") ? options with { FirstInterval = ReadInterval(request, "min") } : options;
        return request.Has("max") ? options with { LongestInterval = ReadInterval(request, "max") } : options;
    }

    private static TimeSpan ReadInterval(ConformRequest request, string name)
    {
        long interval = request.GetInt64(name);
        return interval is > 0 and <= MaxIntervalMilliseconds ? TimeSpan.FromMilliseconds(interval) : throw new ConformException($"'{name}' is not from 1 to {MaxIntervalMilliseconds} ms");
    }

    private sealed class ScenarioRun
    {
        private readonly BackoffOptions _options;
        private readonly BackoffSchedule _schedule;
        private readonly Random _random;
        private readonly List<bool?> _allowed = [];
        private readonly List<string> _events = [];
        private Backoff? _backoff;
        private int? _maxPerSecond;

        public ScenarioRun(BackoffOptions options, int seed)
        {
            try
            {
                _schedule = new BackoffSchedule(options);
            }
            catch (ArgumentException exception)
            {
                throw new ConformException(exception.Message, exception);
            }

            _options = options;
            _random = new Random(seed);
        }

        public void Take(JsonElement step)
        {
            if (step.TryGetProperty("queue"u8, out _))
            {
                throw new ConformException("unsupported_step", "queues are not part of the backoff");
            }

            if (step.TryGetProperty("inbound_from_peer"u8, out _))
            {
                SetUp();
                _allowed.Add(null);
            }
            else if (step.TryGetProperty("destinations"u8, out JsonElement destinations))
            {
                _maxPerSecond = CountBusiestSecond(CountOf(destinations), TimeOf(step, 0));
            }
            else if (step.TryGetProperty("repeat"u8, out JsonElement repeat))
            {
                int count = CountOf(repeat);
                for (int k = 0; k < count; k++)
                {
                    _ = TryRequest(OutcomeOf(step), TimeOf(step, k));
                }
            }
            else if (step.TryGetProperty("try_"u8, out _))
            {
                _allowed.Add(TryRequest(OutcomeOf(step), TimeOf(step, 0)));
            }
        }

        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartArray("expect"u8);
            foreach (bool? allowed in _allowed)
            {
                if (allowed is { } answer)
                {
                    writer.WriteStartObject();
                    writer.WriteBoolean("allowed"u8, answer);
                    writer.WriteEndObject();
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
            writer.WriteStartObject("after"u8);
            if (_backoff is { } backoff)
            {
                writer.WriteNumber("failure_ts"u8, backoff.FirstFailureAt.Milliseconds);
                writer.WriteNumber("last_ts"u8, backoff.LastFailureAt.Milliseconds);
                writer.WriteNumber("interval"u8, (long)backoff.Interval.TotalMilliseconds);
            }
            else
            {
                writer.WriteNull("backoff"u8);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("events"u8);
            foreach (string name in _events)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            if (_maxPerSecond is { } most)
            {
                writer.WriteNumber("max_per_second"u8, most);
            }
        }

        private bool TryRequest(string outcome, MatrixTimestamp now)
        {
            if (!BackoffSchedule.IsAllowed(_backoff, now))
            {
                return false;
            }

            if (IsFailure(outcome))
            {
                _backoff = _schedule.Fail(_backoff, now, _random.NextDouble());
            }
            else
            {
                SetUp();
            }

            return true;
        }

        private static bool IsFailure(string outcome) => outcome switch
        {
            "ok" => false,
            "fail" => true,
            _ when outcome.StartsWith("http_", StringComparison.Ordinal) && int.TryParse(outcome.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int status) => BackoffSchedule.IsFailure(status),
            _ => throw new ConformException($"unknown outcome '{outcome}'"),
        };

        private void SetUp()
        {
            if (_backoff is not null)
            {
                _events.Add("remote_up");
            }

            _backoff = null;
        }

        /// <summary>Lets many servers fail at once, and returns the number that are retried in the busiest second.</summary>
        private int CountBusiestSecond(int destinations, MatrixTimestamp now)
        {
            List<MatrixTimestamp> wakes = [.. Enumerable.Range(0, destinations).Select(_ => BackoffSchedule.GetWakeTime(_schedule.Fail(null, now, _random.NextDouble()), _random.NextDouble())).Order()];
            int most = 0;
            int first = 0;
            for (int last = 0; last < wakes.Count; last++)
            {
                while (wakes[last] - wakes[first] >= TimeSpan.FromSeconds(1))
                {
                    first++;
                }

                most = Math.Max(most, last - first + 1);
            }

            return most;
        }

        private static int CountOf(JsonElement count) =>
            count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int number) && number is >= 0 and <= MaxRepeat ? number : throw new ConformException($"the count of a step is not from 0 to {MaxRepeat}");

        private static string OutcomeOf(JsonElement step) =>
            step.TryGetProperty("try_"u8, out JsonElement outcome) && outcome.ValueKind == JsonValueKind.String ? outcome.GetString()! : throw new ConformException("a step has no 'try_'");

        /// <summary>Returns the time of a step: a number, or <c>k*max</c> in a repeated step.</summary>
        private MatrixTimestamp TimeOf(JsonElement step, int k) => step.TryGetProperty("at"u8, out JsonElement at) switch
        {
            true when at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out long milliseconds) => new MatrixTimestamp(milliseconds),
            true when at.ValueKind == JsonValueKind.String && at.ValueEquals("k*max"u8) => new MatrixTimestamp(k * (long)_options.LongestInterval.TotalMilliseconds),
            _ => throw new ConformException("the 'at' of a step is neither a number nor \"k*max\""),
        };
    }
}
