using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>
/// Counts the rejected events, soft-failed events and branches that each server causes in a room, so that a host can slow down a server that causes many.
/// </summary>
/// <remarks>
/// <para>
/// Each server has a budget that refills with time. An event that is rejected or soft-failed costs one unit, and so does an accepted event that adds a forward extremity. The room does
/// not use the budget: a host waits for <see cref="GetDelay"/> before it receives the server's next event.
/// </para>
/// <para>At most <see cref="MaxServers"/> servers are remembered; above that, the servers that were recorded longest ago are forgotten. Not safe for concurrent use.</para>
/// </remarks>
public sealed class OriginBudget
{
    /// <summary>The maximum number of servers that are remembered.</summary>
    public const int MaxServers = 4096;

    /// <summary>The default number of units of a server.</summary>
    public const int DefaultUnits = 100;

    /// <summary>The default time in which one unit refills: one second.</summary>
    public static readonly TimeSpan DefaultRefill = TimeSpan.FromSeconds(1);

    private readonly int _units;
    private readonly TimeSpan _refill;
    private readonly LinkedList<ServerName> _order = [];
    private readonly Dictionary<ServerName, Account> _accounts = [];

    /// <summary>Initializes the budgets.</summary>
    /// <param name="units">The number of units of a server; at least 1.</param>
    /// <param name="refill">The time in which one unit refills, or <see langword="null"/> for <see cref="DefaultRefill"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or <paramref name="refill"/> is not positive.</exception>
    public OriginBudget(int units = DefaultUnits, TimeSpan? refill = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(refill ?? DefaultRefill, TimeSpan.Zero, nameof(refill));
        _units = units;
        _refill = refill ?? DefaultRefill;
    }

    /// <summary>Gets the number of servers that are remembered.</summary>
    public int ServerCount => _accounts.Count;

    /// <summary>Records the result of receiving an event.</summary>
    /// <param name="origin">The server that sent the event: the origin of the transaction, which the request's signature proves.</param>
    /// <param name="result">The result from the room.</param>
    /// <param name="extremityCountBefore">The number of forward extremities before the event.</param>
    /// <param name="extremityCountAfter">The number of forward extremities after the event.</param>
    /// <param name="now">The current time.</param>
    public void Record(ServerName origin, ReceiveResult result, int extremityCountBefore, int extremityCountAfter, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result is ReceiveResult.Rejected or ReceiveResult.SoftFailed || (result is ReceiveResult.Accepted && extremityCountAfter > extremityCountBefore))
        {
            Account account = Find(origin) ?? Open(origin, now);
            _order.Remove(account.Place);
            _order.AddLast(account.Place);
            account.Spent = Current(account, now) + 1;
            account.At = now;
        }
    }

    /// <summary>Gets the time for which a host waits before it receives the next event of a server.</summary>
    /// <param name="origin">The server.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The time until the server is within its budget again, if it sends nothing more; zero for a server within its budget.</returns>
    public TimeSpan GetDelay(ServerName origin, DateTimeOffset now)
    {
        double over = Find(origin) is { } account ? Current(account, now) - _units : 0;
        return over > 0 ? over * _refill : TimeSpan.Zero;
    }

    private double Current(Account account, DateTimeOffset now)
    {
        // After a clock that was ahead is corrected, a server must not wait for as long as the clock was ahead.
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

    /// <summary>The units that a server has spent, and the time of that number.</summary>
    private sealed class Account(LinkedListNode<ServerName> place)
    {
        public LinkedListNode<ServerName> Place { get; } = place;

        public double Spent { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
