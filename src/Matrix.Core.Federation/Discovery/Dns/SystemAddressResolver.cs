using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Discovery;

/// <summary>The operating system's own resolver: with its hosts file, its order of addresses (RFC 6724) and its name servers. It does not say how long an answer holds.</summary>
/// <remarks>
/// A look-up of the operating system blocks a thread, for as long as the name servers of a name like, and cannot be called off. So each has a thread of its own, which is none of the
/// thread pool, and at most <see cref="MaxRunning"/> run at once, <see cref="MaxPerZone"/> of one zone (the last two labels of the name). Who gives up leaves the look-up behind.
/// </remarks>
public sealed class SystemAddressResolver : IAddressResolver
{
    /// <summary>The most look-ups that run at once.</summary>
    public const int MaxRunning = 64;

    /// <summary>The most look-ups of one zone that run at once.</summary>
    public const int MaxPerZone = 4;

    /// <summary>The most look-ups that wait beside those that run. Past it a look-up fails at once.</summary>
    public const int MaxQueue = 1024;

    /// <summary>The most look-ups of one zone that wait.</summary>
    public const int MaxZoneQueue = 64;

    private readonly LookupGate _gate = new(MaxRunning, MaxQueue, MaxPerZone, MaxZoneQueue);
    private readonly Func<string, IPHostEntry> _lookUp;

    private SystemAddressResolver()
        : this(static host => Dns.GetHostEntry(host, AddressFamily.Unspecified))
    {
    }

    /// <summary>A resolver over another call, for tests.</summary>
    internal SystemAddressResolver(Func<string, IPHostEntry> lookUp) => _lookUp = lookUp;

    /// <summary>The resolver.</summary>
    public static SystemAddressResolver Instance { get; } = new();

    /// <inheritdoc/>
    public async Task<AddressAnswer> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        IDisposable? turn = await _gate.EnterAsync(host, cancellationToken).ConfigureAwait(false);
        if (turn is null)
        {
            return AddressAnswer.Failed("too many look-ups at once");
        }

        // The turn is the look-up's and not the caller's, who may leave before it is over.
        Task<AddressAnswer> running = Task.Factory.StartNew(() => LookUp(host, turn), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private AddressAnswer LookUp(string host, IDisposable turn)
    {
        using (turn)
        {
            try
            {
                // Of the calls this is the one that tells the canonical name.
                IPHostEntry entry = _lookUp(host);
                string canonical = entry.HostName.TrimEnd('.');
                return AddressAnswer.Found(entry.AddressList, timeToLive: null) with
                {
                    CanonicalName = canonical.Length == 0 || string.Equals(canonical, host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase) ? null : canonical,
                };
            }
            catch (SocketException error)
            {
                return Read(error);
            }
            catch (ArgumentException error)
            {
                // A name that the operating system refuses before it asks anyone: too long, or with a label that is.
                return AddressAnswer.Failed(error.Message);
            }
        }
    }

    private static AddressAnswer Read(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => AddressAnswer.NotFound(timeToLive: null),
        _ => AddressAnswer.Failed(error.Message),
    };
}
