using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Chooses the server that a resync asks: the one that answered last, until it fails; then the one with the fewest failures, in the order in which they were added.</summary>
internal sealed class ResyncServers(ServerName localServer, ResyncOptions options)
{
    private const int MaxDoublings = 30;

    private readonly List<ResyncServer> _servers = [];
    private readonly Dictionary<ServerName, ResyncServer> _byName = [];
    private ResyncServer? _preferred;

    /// <summary>Gets the servers, in the order in which they were added.</summary>
    public IReadOnlyList<ResyncServer> All => _servers;

    /// <summary>Gets the number of servers that refused what is needed now.</summary>
    public int Refusals => _servers.Count(server => server.HasRefused);

    /// <summary>Adds a server, unless it is known, is the local one, or there are too many.</summary>
    public void Add(ServerName name)
    {
        if (!name.IsDefault && name != localServer && _servers.Count < options.MaxServers && !_byName.ContainsKey(name))
        {
            var server = new ResyncServer(name);
            _servers.Add(server);
            _byName.Add(name, server);
        }
    }

    public bool Contains(ServerName name) => _byName.ContainsKey(name);

    /// <summary>Adds a server as it was stored.</summary>
    public void Load(ServerName name, int failures, DateTimeOffset notBefore, bool isQuarantined)
    {
        Add(name);
        if (_byName.TryGetValue(name, out ResyncServer? server))
        {
            (server.Failures, server.NotBefore, server.IsQuarantined) = (failures, notBefore, isQuarantined);
        }
    }

    /// <summary>Finds a server that may be asked now.</summary>
    public ResyncServer? Choose(DateTimeOffset now)
    {
        if (_preferred is { IsCandidate: true } preferred && preferred.NotBefore <= now)
        {
            return preferred;
        }

        return _servers.Where(server => server.IsCandidate && server.NotBefore <= now).MinBy(server => server.Failures);
    }

    /// <summary>Determines whether a server may be asked now.</summary>
    public bool IsAvailable(ServerName name, DateTimeOffset now) => _byName.TryGetValue(name, out ResyncServer? server) && server.IsCandidate && server.NotBefore <= now;

    /// <summary>Finds the time at which the first server may be asked, and the number of servers that may be asked at some time.</summary>
    /// <returns>The time; null where no server may ever be asked for what is needed now.</returns>
    public DateTimeOffset? FindNextTime(out int count)
    {
        count = 0;
        DateTimeOffset? soonest = null;
        foreach (ResyncServer server in _servers.Where(server => server.IsCandidate))
        {
            count++;
            soonest = soonest is { } known && known <= server.NotBefore ? known : server.NotBefore;
        }

        return soonest;
    }

    /// <summary>Determines whether an older event is given up: enough servers refused it, or at least one did and the others have failed for long.</summary>
    public bool IsGivenUp() =>
        Refusals >= options.MaxRefusals || (Refusals > 0 && _servers.All(server => !server.IsCandidate || server.Failures >= options.MaxFailures)) || !_servers.Exists(server => server.IsCandidate);

    public void Succeeded(ServerName name)
    {
        if (_byName.TryGetValue(name, out ResyncServer? server))
        {
            (server.Failures, server.NotBefore) = (0, DateTimeOffset.MinValue);
            _preferred = server;
        }
    }

    public void Failed(ServerName name, ResyncFailure failure, DateTimeOffset now, DateTimeOffset? notBefore)
    {
        if (!_byName.TryGetValue(name, out ResyncServer? server))
        {
            return;
        }

        switch (failure)
        {
            case ResyncFailure.Refused:
                server.HasRefused = true;
                server.Failures = 0;
                break;
            case ResyncFailure.Invalid:
                server.IsQuarantined = true;
                break;
            default:
                server.Failures++;
                DateTimeOffset next = now + DelayAfter(server.Failures);
                server.NotBefore = notBefore is { } asked && asked > next ? asked : next;
                break;
        }

        _preferred = ReferenceEquals(_preferred, server) ? null : _preferred;
    }

    /// <summary>Forgets the refusals, because something else is needed now.</summary>
    public void ForgetRefusals() => _servers.ForEach(server => server.HasRefused = false);

    private TimeSpan DelayAfter(int failures)
    {
        double ticks = options.MinDelay.Ticks * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        return ticks < options.MaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : options.MaxDelay;
    }
}
