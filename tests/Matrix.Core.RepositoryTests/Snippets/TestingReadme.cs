using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class TestingReadme
{
    [Fact]
    public void Rooms_AreMadeWithLittleTyping()
    {
        #region readme src/Matrix.Core.Testing/README.md
        var room = new EventFactory(RoomVersions.V12);
        room.CreateRoom("@alice:a.example");                               // create, join, power levels, join rules
        Pdu fork = room.Join("@bob:b.example");
        Pdu left = room.Message("@alice:a.example", "left");
        Pdu right = room.Message("@bob:b.example", "right", new() { After = [fork] });
        Pdu merge = room.State("@alice:a.example", "m.room.topic", "", """{"topic":"both"}""", new() { After = [left, right] });
        VerifiedPdu verified = room.Verify(merge);                         // hashed, signed and checked against room.Keys

        var clock = new SteppingClock();                                   // a TimeProvider
        clock.Advance(TimeSpan.FromHours(1));                              // time passes: timers fire
        clock.StepWallClock(TimeSpan.FromDays(-1));                        // the wall clock is set back: GetUtcNow changes, GetTimestamp does not

        foreach (HostileKind kind in HostileKinds.GetFor(RoomVersions.V12))
        {
            HostileEvent hostile = HostileEvent.Create(kind, RoomVersions.V12, seed: 7);
            PduCheckResult result = hostile.Observe();                     // replace this with your own receiver of hostile.Utf8
            if (result != hostile.Expected)
            {
                throw new InvalidOperationException($"{result}: {hostile}");
            }
        }

        byte[] log = RandomRoom.Create(RoomVersions.V11, seed: 42, events: 200).ToNdjson();
        #endregion

        Assert.Equal(new[] { left.EventId, right.EventId }.Order(), merge.PrevEvents.Order());
        Assert.False(verified.IsRedacted);
        Assert.Equal(SteppingClock.DefaultStart.AddHours(1).AddDays(-1), clock.GetUtcNow());
        Assert.Equal(200, log.Count(unit => unit == (byte)'\n'));
    }

    [Fact]
    public async Task Network_IsFake()
    {
        #region readme src/Matrix.Core.Testing/README.md
        var network = new FakeFederationTransport();                       // no sockets, no discovery, no signatures
        network.PublishKeys(new TestServer("b.example"));                  // a key ring can verify what b.example signs
        network.Respond("GET", "/_matrix/federation/v1/version", """{"server":{"name":"Peer"}}""");
        network.Fail(ServerName.Parse("dead.example"), FederationErrorKind.TimedOut);

        var client = new FederationClient(network, ServerName.Parse("my.example"));
        using var ring = new KeyRing(new TransportKeyFetcher(network), new SteppingClock());
        ServerVersion version = await client.Servers.GetVersionAsync(ServerName.Parse("b.example"));
        FederationRequest sent = network.Requests[0];                      // every request is recorded
        #endregion

        Assert.Equal("Peer", version.Name);
        Assert.Equal("b.example", sent.Destination.ToString());
        Assert.Equal(KeyLookupStatus.Found, Assert.Single(await ring.GetKeysAsync([new KeyRequest { Server = sent.Destination }], TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public void Properties_HoldForGeneratedEventsAndRooms()
    {
        #region readme src/Matrix.Core.Testing.FsCheck/README.md
        // A parser accepts every valid event, and gives every hostile one its outcome.
        Prop.ForAll(EventGen.Valid().ToArbitrary(), wire => Pdu.TryParse(wire.Utf8.Span, wire.Version, out _, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile => hostile.Observe() == hostile.Expected).QuickCheckThrowOnFailure();

        // A room's events lead to the same state in whatever order they arrive. A room that fails is reported small.
        Prop.ForAll(Arb.From(RoomGen.Room(RoomVersions.V12, maxEvents: 25), RoomGen.Shrink), room =>
            room.Replay(room.ShuffledTopologically(seed: 1)).CurrentState.Equals(room.Replay().CurrentState)).QuickCheckThrowOnFailure();

        // A resolver is a function of the set of states.
        Prop.ForAll(RoomGen.States().ToArbitrary(), set =>
            StateResolver.Resolve(set.Version, set.States.Reverse(), set.Events).State!.Equals(
                StateResolver.Resolve(set.Version, set.States, set.Events).State)).QuickCheckThrowOnFailure();
        #endregion
    }
}
