using Matrix.Core.Events;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

// Alice makes Bob a moderator. Then, at the same time, Alice takes Bob's power level away and Bob bans Carol.
var room = new EventFactory(RoomVersions.V12);
room.CreateRoom("@alice:a.example");
room.Join("@bob:b.example");
room.Join("@carol:c.example");
Pdu fork = room.PowerLevels("@alice:a.example", [("@bob:b.example", 50)]);
StateMap before = StateMap.FromEntries(room.Events.Where(pdu => pdu.IsState).Select(ToEntry));

Pdu demotion = room.PowerLevels("@alice:a.example", [("@bob:b.example", 0)], new() { After = [fork] });
Pdu ban = room.Ban("@bob:b.example", "@carol:c.example", new() { After = [fork] });
StateMap[] branches = [before.SetItem(demotion.Slot!.Value, demotion.EventId), before.SetItem(ban.Slot!.Value, ban.EventId)];

// Every server of the room computes the same state from the two branches.
var events = new InMemoryEventSource(room.VerifyAll());
ResolutionResult resolution = StateResolver.Resolve(RoomVersions.V12, branches, events, new ResolutionOptions { Explains = true });
if (!resolution.IsResolved)
{
    Console.WriteLine($"fetch {string.Join(", ", resolution.MissingEvents)}, then resolve again");
    return 1;
}

// For programs: the winner of each conflict, and the rule that decided against the others.
foreach (SlotResult outcome in resolution.Trace!.Results)
{
    Console.WriteLine($"{outcome.Slot}: {outcome.Winner} wins against {string.Join(", ", outcome.Losers.Select(lost => lost.EventId))}");
}

// For people: the whole story.
foreach (string line in ResolutionExplanation.Describe(resolution, branches.Length, events))
{
    Console.WriteLine(line);
}

return 0;

static StateEntry ToEntry(Pdu pdu) => new(pdu.Slot!.Value, pdu.EventId);
