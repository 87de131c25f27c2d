using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Matrix.Core.Identifiers;

namespace Matrix.Core.KillTest.Load;

/// <summary>Sends events through the client API: messages, which it repeats under the same transaction ID until they are acknowledged, some states, and invitations of local users.</summary>
internal sealed class LocalSender(ClientDoor door, RoomId room, ServerName server, int number, Random random, Acknowledgements acknowledgements, Differences differences)
{
    private const int StateOneIn = 8;
    private const int LongestPause = 25;

    private readonly ConcurrentDictionary<EventId, string> _acknowledged = new();

    /// <summary>Gets the events that were acknowledged, with the texts that they have.</summary>
    public IReadOnlyDictionary<EventId, string> Acknowledged => _acknowledged;

    /// <summary>Gets the number of requests that got no answer.</summary>
    public int Unanswered { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            string text = $"local {number}-{i}";
            await (random.Next(StateOneIn) == 0 ? SetStateAsync(text) : SendMessageAsync(text));
            await Task.Delay(random.Next(LongestPause), CancellationToken.None);
        }
    }

    /// <summary>Sends a message, and returns when it is acknowledged.</summary>
    public async Task<EventId?> SendMessageAsync(string text)
    {
        string path = $"rooms/{room}/send/m.room.message/{Uri.EscapeDataString(text)}";
        ClientAnswer answer;
        do
        {
            answer = await CallAsync(HttpMethod.Put, path, new JsonObject { ["msgtype"] = "m.text", ["body"] = text });
        }
        while (answer.IsUnclear);
        return Record(answer, text);
    }

    /// <summary>Sets a state under a key of its own, or invites a guest. The request has no transaction ID, so that the client looks before it repeats it.</summary>
    private async Task SetStateAsync(string text)
    {
        bool isGuest = random.Next(2) == 0;
        string key = isGuest ? $"m.room.member/@guest{text.Split(' ')[1]}:{server}" : $"test.local/{Uri.EscapeDataString(text)}";
        string path = $"rooms/{room}/state/{key}";
        while (true)
        {
            var content = new JsonObject { ["body"] = text };
            if (isGuest)
            {
                content["membership"] = "invite";
            }

            ClientAnswer answer = await CallAsync(HttpMethod.Put, path, content);
            if (!answer.IsUnclear)
            {
                _ = Record(answer, text);
                return;
            }

            ClientAnswer found;
            do
            {
                found = await CallAsync(HttpMethod.Get, path, body: null);
            }
            while (found.IsUnclear);
            if (found.IsOk)
            {
                return;
            }
        }
    }

    private EventId? Record(ClientAnswer answer, string text)
    {
        if (EventId.TryParse(answer.Json?["event_id"]?.ToString(), out EventId eventId))
        {
            _acknowledged[eventId] = text;
            acknowledgements.Report();
            return eventId;
        }

        differences.Add($"\"{text}\" was answered with {answer.Status}: {answer.Json?.ToJsonString()}");
        return null;
    }

    private async Task<ClientAnswer> CallAsync(HttpMethod method, string path, JsonObject? body)
    {
        ClientAnswer answer = await door.CallAsync(method, path, body, CancellationToken.None);
        Unanswered += answer.IsUnclear ? 1 : 0;
        return answer;
    }
}
