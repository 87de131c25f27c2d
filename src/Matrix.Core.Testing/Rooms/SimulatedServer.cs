using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Testing;

/// <summary>Represents a server of a random room: the events that it has seen so far, and the events that are on their way to it.</summary>
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

    /// <summary>Gets the server's view of the room.</summary>
    public Room Room { get; }

    /// <summary>Gets the server's own users.</summary>
    public IReadOnlyList<UserId> Users { get; }

    /// <summary>Gets the events that the server has seen, in the order of their arrival.</summary>
    public IReadOnlyList<VerifiedPdu> Arrivals => _arrivals;

    /// <summary>Gets the error of the server's clock in milliseconds.</summary>
    public long ClockError { get; init; }

    /// <summary>Gets the resolution of the server's clock in milliseconds. Events sent within one tick have the same time.</summary>
    public long ClockTick { get; init; } = 1;

    /// <summary>Gets the percentage of events on their way that arrive when the server looks.</summary>
    public int Eagerness { get; init; }

    public void Post(VerifiedPdu verified) => _inbox.Add(verified);

    /// <summary>Tries to take an event. It fails if the server has not seen all events that it references.</summary>
    public bool TryTake(VerifiedPdu verified)
    {
        if (Room.Receive(verified) is not ReceiveResult.Judged)
        {
            return false;
        }

        _arrivals.Add(verified);
        return true;
    }

    /// <summary>Takes some of the events that are on their way. An event waits if it references an event that has not arrived.</summary>
    public void Look(Random random)
    {
        List<VerifiedPdu> late = [.. _inbox.Where(verified => random.Next(100) >= Eagerness || !TryTake(verified))];
        _inbox.Clear();
        _inbox.AddRange(late);
    }
}
