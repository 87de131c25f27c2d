using System.Text.Json.Nodes;
using Matrix.Core.Identifiers;

namespace Matrix.Core.KillTest.Load;

/// <summary>Follows the feed as a client does: it polls sync, and keeps the token of its last answer over the kills.</summary>
/// <param name="door">The client API.</param>
/// <param name="room">The room.</param>
/// <param name="pause">The longest time between two polls: many events gather in it.</param>
/// <param name="random">Chooses the times.</param>
/// <param name="differences">Gets what is not as in an uninterrupted run.</param>
internal sealed class SyncConsumer(ClientDoor door, RoomId room, TimeSpan pause, Random random, Differences differences)
{
    private const int Timeout = 1000;

    private readonly List<EventId> _events = [];
    private readonly Lock _lock = new();
    private string _token = "";

    /// <summary>Gets the position of the feed at which the consumer began.</summary>
    public long Start { get; private set; }

    /// <summary>Gets the events that it saw, in order.</summary>
    public EventId[] Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Makes the first sync, whose events are not counted.</summary>
    public async Task StartAsync()
    {
        ClientAnswer answer = await door.CallAsync(HttpMethod.Get, "sync", body: null, CancellationToken.None);
        _token = answer.Require()["next_batch"]!.ToString();
        Start = long.Parse(_token, System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ClientAnswer answer = await door.CallAsync(HttpMethod.Get, $"sync?since={_token}&timeout={Timeout}", body: null, cancellationToken);
            if (answer.IsUnclear)
            {
                continue;
            }

            JsonNode json = answer.Require();
            Read(json["rooms"]?["join"]?[room.ToString()]?["timeline"]);
            _token = json["next_batch"]!.ToString();
            await Task.Delay(pause * random.NextDouble(), cancellationToken);
        }
    }

    private void Read(JsonNode? timeline)
    {
        differences.AddIf(timeline?["limited"]?.GetValue<bool>() == true, "a sync left events out");
        lock (_lock)
        {
            foreach (JsonNode? item in timeline?["events"] as JsonArray ?? [])
            {
                _events.Add(EventId.Parse(item!["event_id"]!.ToString()));
            }
        }
    }
}
