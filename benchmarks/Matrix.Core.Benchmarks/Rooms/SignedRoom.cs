using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A room that somebody joins: its state and auth chain, every event signed by its sender's server, and the join. Of the events nothing is held but their bytes.</summary>
internal sealed class SignedRoom
{
    /// <summary>The create event, the founder's join, power levels and join rules: what joins of others cite, so that there is no other auth chain.</summary>
    private const int AuthChainLength = 4;

    // More than the caches hold; a signature for each event would double what is held.
    private const int BareCount = 10_000;

    private SignedRoom(LargeRoom room)
    {
        Pdu[] unsigned = [.. room.Trunk.ToArray().Select(verified => verified.Pdu)];
        TestServer[] servers = [.. unsigned.Select(pdu => pdu.Sender.ServerName).Distinct().Select(name => new TestServer(name))];
        var byName = servers.ToDictionary(server => server.Name);
        Keys = TestServer.CreateKeyStore(servers);
        State = new byte[unsigned.Length][];
        _ = Parallel.For(0, unsigned.Length, i => State[i] = Sign(unsigned[i], byName[unsigned[i].Sender.ServerName]));

        int step = Math.Max(1, State.Length / BareCount);
        Bare = new BareSignatures([.. State.Where((_, i) => i % step == 0)]);

        Server = servers[0].Name;
        Join = JoinOf(unsigned);
    }

    /// <summary>The events of the state, in federation format.</summary>
    public byte[][] State { get; }

    /// <summary>The events of its auth chain, which are in the state too.</summary>
    public ArraySegment<byte[]> AuthChain => new(State, 0, AuthChainLength);

    /// <summary>The keys of those who signed.</summary>
    public ServerKeyStore Keys { get; }

    /// <summary>The server that the join is sent to.</summary>
    public ServerName Server { get; }

    /// <summary>The join of a user of a server that is not in the room.</summary>
    public Pdu Join { get; }

    /// <summary>Signatures as the events have them.</summary>
    public BareSignatures Bare { get; }

    /// <summary>A room of very many members, of which state and auth chain together come to a number of events.</summary>
    // Not inlined: a caller's frame could hold the room for as long as the caller runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SignedRoom Of(RoomVersion version, int events) =>
        new(LargeRoom.Hq(version, events - (2 * AuthChainLength) + 1)); // The founder is among the members.

    private static byte[] Sign(Pdu unsigned, TestServer server) =>
        unsigned.TrySign(server.Name, server.Key, out Pdu? signed, out PduError error) ? signed.Utf8.ToArray() : throw new InvalidOperationException(error.ToString());

    private static Pdu JoinOf(Pdu[] room)
    {
        var server = new TestServer("newcomer.example");
        UserId user = UserId.Parse($"@newcomer:{server.Name}");
        Pdu last = room[^1];
        return new PduBuilder(last.Version)
        {
            RoomId = last.RoomId,
            Sender = user,
            Type = "m.room.member",
            StateKey = user.ToString(),
            Content = """{"membership":"join"}"""u8.ToArray(),
            PrevEvents = [last.EventId],
            AuthEvents = [.. room[2..AuthChainLength].Select(pdu => pdu.EventId)],
            Depth = last.Depth + 1,
            OriginServerTimestamp = last.OriginServerTimestamp,
        }.Sign(server.Key);
    }
}
