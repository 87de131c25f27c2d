using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Sample;
using Matrix.Core.Interop.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Interop;

/// <summary>Sends the same signed events, in transactions of 50, to the peer and to a sample, and prints how long each takes. Nothing depends on the figures.</summary>
[Trait("Category", "Measurement")]
[Collection(nameof(InteropTests))]
public sealed class IngestMeasurement(InteropLab lab)
{
    private const int Events = 1_000;
    private const int PerTransaction = 50;

    /// <summary>A fork of two branches comes after so many events, as in a busy room.</summary>
    private const int EventsAFork = 12;

    private static readonly ServerName Peer = SynapseApi.Server;

    [Fact]
    public async Task Events_SentToBothServers()
    {
        lab.Require();
        await using SampleServer other = await lab.NewServerAsync(new TestServer("localhost:9002"), clientPort: 9102);
        MatrixUser carol = await other.RegisterAsync("carol");
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomId roomId = await lab.Bob.CreateRoomAsync(RoomVersions.V12, "a room to fill");
        await carol.JoinAsync(roomId, lab.Server.Name);
        await alice.JoinAsync(roomId, lab.Server.Name);
        EventId start = await lab.Bob.SendAsync(roomId, "start");
        await RoomChecks.ShownAsync(alice, roomId, start, "start");
        await RoomChecks.ShownAsync(carol, roomId, start, "start");
        Pdu[] events = await WriteEventsAsync(roomId, start);

        foreach ((string server, MatrixUser user, ServerName name) in ((string, MatrixUser, ServerName)[])[("Synapse", alice, Peer), ("Matrix.Core sample with SQLite", carol, other.Name)])
        {
            var clock = new RealClock();
            long begin = clock.GetTimestamp();
            foreach (Pdu[] chunk in events.Chunk(PerTransaction))
            {
                var transaction = Transaction.Create($"fill-{name}-{chunk[0].EventId.ToString()[1..]}", InteropLab.Self.Name, lab.Timestamp, [.. chunk.Select(pdu => pdu.Utf8)], []);
                var sent = await lab.Node.Client.Transactions.SendAsync(name, transaction, InteropLab.Stop);
                Assert.DoesNotContain(sent.Outcomes.Values, result => !result.IsAccepted);

                // The peer answers before it has stored the events.
                await RoomChecks.ShownAsync(user, roomId, chunk[^1].EventId, BodyOf(chunk[^1]));
            }

            double perSecond = Events / clock.GetElapsedTime(begin).TotalSeconds;
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"measured":"ingest_over_federation","server":"{{server}}","version":"12","events":{{Events}},"events_a_transaction":{{PerTransaction}},"events_per_s":{{perSecond:F0}}}"""));
        }
    }

    private static string BodyOf(Pdu pdu) => JsonBytes.Text(pdu.ContentUtf8, "body")!;

    /// <summary>Writes messages of bob after an event, with forks, as his server would. The sample does not know of them.</summary>
    private async Task<Pdu[]> WriteEventsAsync(RoomId roomId, EventId start)
    {
        Matrix.Core.StateResolution.StateMap state = await lab.Bob.StateAsync(roomId);
        Assert.True(Pdu.TryParse((await lab.Node.Client.Events.GetEventAsync(Peer, start, InteropLab.Stop)).Span, RoomVersions.V12, out Pdu? first, out _));
        EventId[] auth = [state[new StateSlot("m.room.power_levels", "")], state[StateSlot.Member(lab.Bob.Id)]];
        long depth = first.Depth;
        EventId[] tips = [start];
        var events = new List<Pdu>(Events);
        while (events.Count < Events)
        {
            if (events.Count % EventsAFork == 0 && events.Count + 2 < Events)
            {
                tips = [Write(tips).EventId, Write(tips).EventId];
                depth++;
            }
            else
            {
                tips = [Write(tips).EventId];
                depth++;
            }
        }

        return [.. events];

        Pdu Write(EventId[] prev)
        {
            string body = $"message {events.Count.ToString(CultureInfo.InvariantCulture)}";
            Pdu pdu = new PduBuilder(RoomVersions.V12)
            {
                RoomId = roomId,
                Sender = lab.Bob.Id,
                Type = "m.room.message",
                Content = JsonBytes.Utf8($$"""{"msgtype":"m.text","body":"{{body}}"}"""),
                PrevEvents = prev,
                AuthEvents = auth,
                Depth = depth + 1,
                OriginServerTimestamp = lab.Timestamp,
            }.Sign(InteropLab.Self.Key);
            events.Add(pdu);
            return pdu;
        }
    }
}
