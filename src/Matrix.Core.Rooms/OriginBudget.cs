using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>
/// Counts what servers cost a room beyond what honest events do, so that a host can slow down the one that causes it: rejected and soft-failed events,
/// and branches.
/// </summary>
/// <remarks>
/// <para>
/// Each server has a budget that fills up again with time. An event that is rejected or soft-failed takes one unit of it, and so does an accepted event that adds a
/// forward extremity. The room itself refuses nothing for it: a host waits as long as <see cref="GetDelay"/> says before it takes the server's next event.
/// </para>
/// <para>The number of servers that are remembered is bounded; those seen longest ago are forgotten. Not safe for use by several threads at once.</para>
/// </remarks>
public sealed class OriginBudget
{
    /// <summary>The most servers that are remembered.</summary>
    public const int MaxServers = 4096;

    /// <summary>How many units a server has, where nothing else is set.</summary>
    public const int DefaultUnits = 100;

    /// <summary>How long one unit takes to come back, where nothing else is set: one second.</summary>
    public static readonly TimeSpan DefaultRefill = TimeSpan.FromSeconds(1);

    private readonly int _units;
    private readonly TimeSpan _refill;
    private readonly LinkedList<ServerName> _order = [];
    private readonly Dictionary<ServerName, Account> _accounts = [];

    /// <summary>Initialises budgets.</summary>
    /// <param name="units">How many units a server has; at least 1.</param>
    /// <param name="refill">How long one unit takes to come back; <see cref="DefaultRefill"/> where null.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or <paramref name="refill"/> is not positive.</exception>
    public OriginBudget(int units = DefaultUnits, TimeSpan? refill = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(refill ?? DefaultRefill, TimeSpan.Zero, nameof(refill));
        _units = units;
        _refill = refill ?? DefaultRefill;
    }

    /// <summary>Gets how many servers are remembered.</summary>
    public int ServerCount => _accounts.Count;

    /// <summary>Counts what became of an event.</summary>
    /// <param name="origin">The server that sent it: the origin of the transaction, as the request's signature proves it.</param>
    /// <param name="received">What the room answered.</param>
    /// <param name="extremitiesBefore">How many forward extremities the room had before the event.</param>
    /// <param name="extremitiesAfter">How many it has now.</param>
    /// <param name="now">The time.</param>
    public void Record(ServerName origin, ReceiveResult received, int extremitiesBefore, int extremitiesAfter, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(received);
        if (received is ReceiveResult.Rejected or ReceiveResult.SoftFailed || (received is ReceiveResult.Accepted && extremitiesAfter > extremitiesBefore))
        {
            Account account = Find(origin) ?? Open(origin, now);
            _order.Remove(account.Place);
            _order.AddLast(account.Place);
            account.Spent = Current(account, now) + 1;
            account.At = now;
        }
    }

    /// <summary>Gets how long a host waits before it takes the next event of a server; zero for a server within its budget.</summary>
    /// <param name="origin">The server.</param>
    /// <param name="now">The time.</param>
    /// <returns>The time until the server is within its budget again, if it sends nothing more.</returns>
    public TimeSpan GetDelay(ServerName origin, DateTimeOffset now)
    {
        double over = Find(origin) is { } account ? Current(account, now) - _units : 0;
        return over > 0 ? over * _refill : TimeSpan.Zero;
    }

    private double Current(Account account, DateTimeOffset now)
    {
        // A clock that was ahead and is set right must not keep a server waiting for as long as it was ahead.
        if (now < account.At)
        {
            account.At = now;
        }

        return Math.Max(0, account.Spent - ((now - account.At) / _refill));
    }

    private Account? Find(ServerName origin) => _accounts.GetValueOrDefault(origin);

    private Account Open(ServerName origin, DateTimeOffset now)
    {
        if (_accounts.Count == MaxServers)
        {
            _ = _accounts.Remove(_order.First!.Value);
            _order.RemoveFirst();
        }

        return _accounts[origin] = new Account(_order.AddLast(origin)) { At = now };
    }

    /// <summary>What a server has spent, and when that was so.</summary>
    private sealed class Account(LinkedListNode<ServerName> place)
    {
        public LinkedListNode<ServerName> Place { get; } = place;

        public double Spent { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
