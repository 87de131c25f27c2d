using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Http;

/// <summary>
/// Connects to several addresses, each a moment after the one before, and keeps the first connection (Happy Eyeballs, RFC 8305, sections 4 and 5).
/// </summary>
internal sealed class AddressRace
{
    /// <summary>The time before the next address is tried as well: the connection attempt delay that RFC 8305 recommends.</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    private readonly ISocketConnector _connector;
    private readonly TimeProvider _timeProvider;

    public AddressRace(ISocketConnector connector, TimeProvider timeProvider)
    {
        _connector = connector;
        _timeProvider = timeProvider;
    }

    /// <summary>Returns the addresses with alternating address families, beginning with the family of the first address.</summary>
    public static List<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        var preferred = new Queue<IPAddress>();
        var other = new Queue<IPAddress>();
        foreach (IPAddress address in addresses)
        {
            (address.AddressFamily == addresses[0].AddressFamily ? preferred : other).Enqueue(address);
        }

        List<IPAddress> order = new(addresses.Count);
        while (preferred.Count + other.Count > 0)
        {
            if (preferred.TryDequeue(out IPAddress? first))
            {
                order.Add(first);
            }

            if (other.TryDequeue(out IPAddress? second))
            {
                order.Add(second);
            }
        }

        return order;
    }

    /// <summary>Connects to one of the addresses.</summary>
    /// <exception cref="DialException">No address accepted a connection. The exception describes the first failure.</exception>
    public async Task<Stream> RunAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        List<IPAddress> order = Interleave(addresses);
        List<Task<Stream>> running = [];
        Exception? firstFailure = null;
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            for (int next = 0; next < order.Count || running.Count > 0;)
            {
                if (next < order.Count)
                {
                    running.Add(DialAsync(new IPEndPoint(order[next++], port), race.Token));
                }

                await WaitForOneAsync(running, hasMore: next < order.Count, race.Token).ConfigureAwait(false);
                if (running.Find(static dial => dial.IsCompleted) is not { } ended)
                {
                    continue;
                }

                _ = running.Remove(ended);
                if (ended.IsCompletedSuccessfully)
                {
                    return await ended.ConfigureAwait(false);
                }

                firstFailure ??= ended.Exception?.InnerException;
            }
        }
        finally
        {
            await race.CancelAsync().ConfigureAwait(false);
            foreach (Task<Stream> loser in running)
            {
                _ = DisposeOfAsync(loser);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        string reason = firstFailure is SocketException failure ? failure.SocketErrorCode.ToString() : "the server did not respond";
        throw new DialException(FederationErrorKind.ConnectFailed, $"the connection to {order[0]} port {port} failed: {reason}", firstFailure);
    }

    private async Task<Stream> DialAsync(IPEndPoint endPoint, CancellationToken cancellationToken) =>
        await _connector.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until a connection attempt ends. If there are more addresses, it waits at most until the next attempt is due.</summary>
    private async Task WaitForOneAsync(List<Task<Stream>> running, bool hasMore, CancellationToken cancellationToken)
    {
        if (!hasMore)
        {
            _ = await Task.WhenAny(running).ConfigureAwait(false);
            return;
        }

        using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(Stagger, _timeProvider, turn.Token);
        _ = await Task.WhenAny([.. running, delay]).ConfigureAwait(false);
        await turn.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Disposes the connection of an attempt that lost but succeeded before it was canceled.</summary>
    private static async Task DisposeOfAsync(Task<Stream> loser)
    {
        try
        {
            Stream stream = await loser.ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The attempt has lost already.
        }
    }
}
