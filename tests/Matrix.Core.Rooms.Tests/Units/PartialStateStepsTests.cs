using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>Each state of the machine with each input: docs/partial-state.md has the same table.</summary>
public sealed class PartialStateStepsTests
{
    public static TheoryData<string, string, string> Table
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (string row in Rows)
            {
                string[] cells = [.. row.Split('|').Select(cell => cell.Trim())];
                for (int i = 0; i < Inputs.Length; i++)
                {
                    rows.Add(cells[0], Inputs[i], cells[i + 1]);
                }
            }

            return rows;
        }
    }

    private static readonly string[] Inputs = ["ids", "events", "page", "end", "fail", "refuse", "stale", "recheck", "event", "leave", "close"];

    private static readonly string[] Rows =
    [
        //               ids            | events        | page          | end           | fail          | refuse        | stale         | recheck       | event         | leave         | close
        "Recheck       | Recheck        | Recheck       | Recheck       | Recheck       | Recheck       | Recheck       | Recheck       | FetchStateIds | Recheck       | Ended         | Ended",
        "FetchStateIds | FetchEvents    | FetchStateIds | FetchStateIds | FetchStateIds | FetchStateIds | FetchStateIds | FetchStateIds | FetchStateIds | FetchStateIds | Ended         | Ended",
        "FetchEvents   | FetchEvents    | Recheck       | FetchEvents   | FetchEvents   | FetchStateIds | FetchStateIds | FetchEvents   | FetchEvents   | FetchEvents   | Ended         | Ended",
        "FetchState    | FetchState     | FetchState    | FetchState    | Recheck       | FetchStateIds | FetchStateIds | FetchState    | FetchState    | FetchState    | Ended         | Ended",
        "Blocked       | Blocked        | Blocked       | Blocked       | Blocked       | Blocked       | Blocked       | Blocked       | Blocked       | Blocked       | Ended         | Ended",
        "Done          | Done           | Done          | Done          | Done          | Done          | Done          | Done          | Done          | Done          | Done          | Done",
        "Ended         | Ended          | Ended         | Ended         | Ended         | Ended         | Ended         | Ended         | Ended         | Ended         | Ended         | Ended",
    ];

    [Theory]
    [MemberData(nameof(Table))]
    public void Next_AfterEachInputInEachState_IsDefined(string state, string input, string next)
    {
        var made = new PartialHarness(new ResyncOptions { RequestCost = state == "FetchState" ? 16_384 : 0 });
        PartialRoom room = made.Enter();
        GoTo(made, room, state);
        Assert.Equal(state, room.Next(made.Now).GetType().Name);
        Apply(made, room, input);
        Assert.Equal(next, room.Next(made.Now).GetType().Name);

        // The same after a restart, but for a download, which starts again.
        made.Store.Save(room);
        string restarted = made.Store.Load().Next(made.Now).GetType().Name;
        Assert.Equal(next is "FetchStateIds" or "FetchEvents" or "FetchState" or "Blocked" ? "Recheck" : next, restarted);
    }

    private static void GoTo(PartialHarness made, PartialRoom room, string state)
    {
        switch (state)
        {
            case "Recheck":
                break;
            case "FetchStateIds":
                _ = made.Await<ResyncStep.FetchStateIds>(room);
                break;
            case "FetchEvents":
                _ = made.Await<ResyncStep.FetchEvents>(room);
                break;
            case "FetchState":
                _ = made.Await<ResyncStep.FetchState>(room);
                break;
            case "Blocked":
                _ = room.Recheck();
                while (room.Next(made.Now) is ResyncStep.Fetch fetch)
                {
                    room.Fail(fetch, ResyncFailure.Unreachable, made.Now);
                }

                break;
            case "Done":
                _ = made.Finish(room);
                break;
            default:
                room.Close();
                break;
        }
    }

    private static void Apply(PartialHarness made, PartialRoom room, string input)
    {
        // An input that does not fit the state is one with a request that is not the current one.
        ResyncStep step = room.Next(made.Now);
        ImmutableArray<EventId> state = [.. made.StateBefore(made.Join.EventId).Values];
        ResyncStep.FetchStateIds ids = step as ResyncStep.FetchStateIds ?? new ResyncStep.FetchStateIds(99, PartialHarness.ServerA, made.Join.EventId);
        ResyncStep.FetchState whole = step as ResyncStep.FetchState ?? new ResyncStep.FetchState(99, PartialHarness.ServerA, made.Join.EventId);
        switch (input)
        {
            case "ids":
                room.ReceiveStateIds(ids, state, made.AuthChain(state).Select(verified => verified.EventId), made.Now);
                break;
            case "events":
                ResyncStep.FetchEvents events = step as ResyncStep.FetchEvents ?? new ResyncStep.FetchEvents(99, PartialHarness.ServerA, state);
                room.ReceiveEvents(events, events.EventIds.Select(made.Event), [], made.Now);
                break;
            case "page":
                Assert.Equal(step is ResyncStep.FetchState, room.ReceiveStatePage(whole, [], 0, made.Now));
                break;
            case "end":
                if (step is ResyncStep.FetchState)
                {
                    made.Honest(room, whole);
                }
                else
                {
                    room.CompleteState(whole, made.Now);
                }

                break;
            case "fail":
                room.Fail(step as ResyncStep.Fetch ?? whole, ResyncFailure.Unreachable, made.Now);
                break;
            case "refuse":
                room.Fail(step as ResyncStep.Fetch ?? whole, ResyncFailure.Refused, made.Now);
                break;
            case "stale":
                room.Fail(new ResyncStep.FetchStateIds(98, PartialHarness.ServerA, made.Join.EventId), ResyncFailure.Invalid, made.Now);
                break;
            case "recheck":
                _ = room.Recheck();
                break;
            case "event":
                _ = Assert.IsType<ReceiveResult.Accepted>(made.Deliver(room, made.Make.Message(PartialHarness.Bob, "hello")));
                break;
            case "leave":
                _ = Assert.IsType<ReceiveResult.Accepted>(made.Deliver(room, made.Make.Leave(PartialHarness.Dave)));
                break;
            default:
                room.Close();
                break;
        }
    }
}
