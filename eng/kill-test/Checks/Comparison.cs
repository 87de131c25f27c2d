using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.KillTest.Checks;

/// <summary>Compares the store of the killed server with what its peers saw, and with rooms that were never interrupted.</summary>
internal sealed class Comparison(StoredContents stored, Evidence evidence, Differences differences)
{
    private const string MembershipsName = "sample/joined_rooms";

    /// <summary>Every acknowledged event is in the store, and no event is there twice.</summary>
    public void CheckEvents()
    {
        Dictionary<EventId, StoredEvent> events = [];
        foreach (StoredEvent known in stored.Log)
        {
            differences.AddIf(!events.TryAdd(known.EventId, known), $"the store has {known.EventId} twice");
        }

        foreach (EventId eventId in evidence.AcknowledgedToServer)
        {
            differences.AddIf(!events.ContainsKey(eventId), $"{eventId} was acknowledged to the second server, and is lost");
        }

        foreach ((EventId eventId, string text) in evidence.AcknowledgedToClients)
        {
            differences.AddIf(!events.TryGetValue(eventId, out StoredEvent? known) || known.Status != EventStatus.Accepted, $"{eventId} (\"{text}\") was acknowledged to a client, and is lost");
        }

        foreach ((EventId eventId, StoredEvent known) in events)
        {
            differences.AddIf(!evidence.Originals.ContainsKey(eventId), $"the store has {eventId} ({known.Status}), and the second server never saw it");
        }
    }

    /// <summary>A text that a client sent once is in the room once.</summary>
    public void CheckTexts()
    {
        IEnumerable<IGrouping<string, EventId>> byText = stored.Log
            .Select(known => evidence.Originals.GetValueOrDefault(known.EventId)).OfType<Pdu>()
            .Where(pdu => pdu.Sender.ServerName == evidence.Sample && pdu.Content.TryGetMember("body"u8, out _))
            .GroupBy(pdu => Read(pdu, "body"u8), pdu => pdu.EventId, StringComparer.Ordinal);
        foreach (IGrouping<string, EventId> sent in byText)
        {
            differences.AddIf(sent.Count() > 1, $"a client sent \"{sent.Key}\" once, and the room has it as {string.Join(", ", sent)}");
        }
    }

    /// <summary>The bytes of every event are those that its server signed, and the sample sent all of its own events.</summary>
    public async Task CheckBytesAsync(IRoomStore store)
    {
        HashSet<EventId> sent = [.. evidence.SentToServer];
        foreach (StoredEvent known in stored.Log)
        {
            if (!evidence.Originals.TryGetValue(known.EventId, out Pdu? original))
            {
                continue;
            }

            ReadOnlyMemory<byte> bytes = await store.ReadOriginalAsync(stored.Room.RoomId, known.EventId, CancellationToken.None) ?? known.Bytes;
            differences.AddIf(!StoredContents.Load(bytes).Pdu.Utf8.Span.SequenceEqual(original.Utf8.Span), $"{known.EventId} has other bytes than its server signed");
        }

        foreach ((EventId eventId, string text) in evidence.AcknowledgedToClients)
        {
            differences.AddIf(!sent.Contains(eventId), $"{eventId} (\"{text}\") was never sent to the second server");
        }
    }

    /// <summary>The feed has each event once, and each consumer saw what it has, in its order.</summary>
    public void CheckFeed()
    {
        EventId[] decided = [.. stored.Decisions.Select(update => update.EventId!.Value)];
        differences.AddIf(decided.Length != decided.Distinct().Count(), "the feed has an event twice");
        HashSet<EventId> inGraph = [.. stored.Log.Where(known => known.Status != EventStatus.Outlier).Select(known => known.EventId)];
        differences.AddIf(!inGraph.SetEquals(decided), $"the feed has {decided.Length} events, and the room {inGraph.Count}");

        foreach ((long start, EventId[] seen) in evidence.Consumers)
        {
            EventId[] shown = [.. stored.Feed.Where(update => update.Position > start && update.Kind is HostUpdateKind.Accepted or HostUpdateKind.Restored).Select(update => update.EventId!.Value)];
            int same = shown.Zip(seen).TakeWhile(pair => pair.First == pair.Second).Count();
            differences.AddIf(same < Math.Max(shown.Length, seen.Length), $"the feed has {shown.Length} accepted events, and a consumer saw {seen.Length}, of which the first {same} are the same");
        }
    }

    /// <summary>The memberships that the sample keeps, as a consumer of the feed with a durable position, are those of the state.</summary>
    public async Task CheckMembershipsAsync(IRoomStore store)
    {
        ReadOnlyMemory<byte> saved = await store.ReadValueAsync(MembershipsName, CancellationToken.None) ?? "[]"u8.ToArray();
        string[][] rows = JsonSerializer.Deserialize<string[][]>(saved.Span)!;
        var kept = rows.Where(row => row[1] == stored.Room.RoomId.ToString()).ToDictionary(row => row[0], row => row[2], StringComparer.Ordinal);
        foreach (StateEntry entry in stored.CurrentState.GetOrderedEntries())
        {
            string user = entry.Slot.StateKey.ToString();
            if (entry.Slot.Type.ToString() == "m.room.member" && UserId.TryParse(user, out UserId member) && member.ServerName == evidence.Sample)
            {
                string membership = Read(evidence.Originals[entry.EventId], "membership"u8);
                differences.AddIf(kept.GetValueOrDefault(user) != membership, $"{user} is {membership} in the room, and {kept.GetValueOrDefault(user) ?? "not there"} in the memberships that the sample keeps");
            }
        }
    }

    /// <summary>A room in memory that receives the same events in the same order decides the same, and has the same states.</summary>
    /// <returns>The room.</returns>
    public Room Replay()
    {
        Dictionary<EventId, StoredEvent> events = stored.Log.ToDictionary(known => known.EventId);
        Room? room = null;
        foreach (HostUpdate update in stored.Decisions)
        {
            EventId eventId = update.EventId!.Value;
            if (!evidence.Originals.TryGetValue(eventId, out Pdu? pdu))
            {
                differences.Add($"the replay lacks {eventId}");
                continue;
            }

            var verified = VerifiedPdu.TrustWithoutVerification(pdu);
            if (room is null)
            {
                _ = Room.TryCreate(verified, out room, out _);
                continue;
            }

            ReceiveResult result = room.Receive(verified, ReceiveOptions.Live);
            if (result is not ReceiveResult.Judged judged || !events.TryGetValue(eventId, out StoredEvent? known))
            {
                differences.Add($"the replay cannot receive {eventId}: {result.GetType().Name}");
            }
            else
            {
                differences.AddIf(judged.Event.Status != known.Status, $"{eventId} is {known.Status}, and {judged.Event.Status} in an uninterrupted run");
                differences.AddIf(known.StateBefore is { } root && (!room.TryGetStateBefore(eventId, out var before) || before.Root != root), $"the state before {eventId} differs from an uninterrupted run");
            }
        }

        return room ?? throw new InvalidOperationException("The feed has no create event.");
    }

    private static string Read(Pdu pdu, ReadOnlySpan<byte> name) => pdu.Content.TryGetMember(name, out JsonSlice value) && value.TryGetString(out string text) ? text : "";
}
