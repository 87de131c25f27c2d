using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents the operating system's resolver of addresses, including its hosts file, address order (RFC 6724) and name servers. It does not report how long an
/// answer is valid.
/// </summary>
/// <remarks>
/// A lookup of the operating system blocks a thread for as long as the name servers take, and cannot be canceled. Each lookup therefore has its own thread
/// outside the thread pool. At most <see cref="MaxRunning"/> run at the same time, and at most <see cref="MaxPerZone"/> of one zone (the last two labels of the
/// name). If the caller cancels, the lookup continues unobserved.
/// </remarks>
public sealed class SystemAddressResolver : IAddressResolver
{
    /// <summary>The maximum number of concurrent lookups.</summary>
    public const int MaxRunning = 64;

    /// <summary>The maximum number of concurrent lookups in one zone.</summary>
    public const int MaxPerZone = 4;

    /// <summary>The maximum number of waiting lookups. Further lookups fail at once.</summary>
    public const int MaxQueue = 1024;

    /// <summary>The maximum number of waiting lookups in one zone.</summary>
    public const int MaxZoneQueue = 64;

    private readonly LookupLimiter _gate = new(MaxRunning, MaxQueue, MaxPerZone, MaxZoneQueue);
    private readonly Func<string, IPHostEntry> _lookUp;

    private SystemAddressResolver()
        : this(static host => Dns.GetHostEntry(host, AddressFamily.Unspecified))
    {
    }

    /// <summary>Initializes a resolver with another lookup function, for tests.</summary>
    internal SystemAddressResolver(Func<string, IPHostEntry> lookUp) => _lookUp = lookUp;

    /// <summary>Gets the shared resolver.</summary>
    public static SystemAddressResolver Instance { get; } = new();

    /// <inheritdoc/>
    public async ValueTask<AddressResult> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        IDisposable? place = await _gate.EnterAsync(host, cancellationToken).ConfigureAwait(false);
        if (place is null)
        {
            return AddressResult.Failed("too many lookups are in progress");
        }

        // The lookup owns its place, because the caller may leave before the lookup ends.
        Task<AddressResult> running = Task.Factory.StartNew(() => LookUp(host, place), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private AddressResult LookUp(string host, IDisposable place)
    {
        using (place)
        {
            try
            {
                // Only this method returns the canonical name.
                IPHostEntry entry = _lookUp(host);
                string canonical = entry.HostName.TrimEnd('.');
                return AddressResult.Found(entry.AddressList, timeToLive: null) with
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
                // The operating system refuses the name without asking a name server: the name or a label is too long.
                return AddressResult.Failed(error.Message);
            }
        }
    }

    private static AddressResult Read(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => AddressResult.NotFound(timeToLive: null),
        _ => AddressResult.Failed(error.Message),
    };
}
