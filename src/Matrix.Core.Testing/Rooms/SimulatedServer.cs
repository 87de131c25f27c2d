using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Testing;

/// <summary>A server of a random room: what it has seen of the room so far, and what is on its way to it.</summary>
internal sealed class SimulatedServer
{
    private readonly List<VerifiedPdu> _inbox = [];
    private readonly List<VerifiedPdu> _arrivals = [];

    public SimulatedServer(TestServer server, Room room, IReadOnlyList<UserId> users)
    {
        Server = server;
        Room = room;
        Users = users;
        _arrivals.Add(room.CreateEvent);
    }

    public TestServer Server { get; }

    /// <summary>The room as the server sees it.</summary>
    public Room Room { get; }

    /// <summary>The server's own users.</summary>
    public IReadOnlyList<UserId> Users { get; }

    /// <summary>What the server has seen, in the order in which it came.</summary>
    public IReadOnlyList<VerifiedPdu> Arrivals => _arrivals;

    /// <summary>By how much the server's clock is wrong, in milliseconds.</summary>
    public long ClockError { get; init; }

    /// <summary>How coarse the server's clock is, in milliseconds: what is sent within one tick has one time.</summary>
    public long ClockTick { get; init; } = 1;

    /// <summary>Of a hundred events on their way, how many arrive when the server looks.</summary>
    public int Eagerness { get; init; }

    public void Post(VerifiedPdu verified) => _inbox.Add(verified);

    /// <summary>Takes an event, if all that it cites has been seen.</summary>
    public bool TryTake(VerifiedPdu verified)
    {
        if (Room.Receive(verified) is not ReceiveResult.Judged)
        {
            return false;
        }

        _arrivals.Add(verified);
        return true;
    }

    /// <summary>Takes some of what is on its way. What cites an event that has not come waits with it.</summary>
    public void Look(Random random)
    {
        List<VerifiedPdu> late = [.. _inbox.Where(verified => random.Next(100) >= Eagerness || !TryTake(verified))];
        _inbox.Clear();
        _inbox.AddRange(late);
    }
}
