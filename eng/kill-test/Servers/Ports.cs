using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Finds free ports, and waits for a server.</summary>
internal static class Ports
{
    // Below the ports that systems give to outgoing connections: while the server is down, no connection must take its port.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static int[] Find(int count)
    {
        var listeners = new List<TcpListener>();
        for (int port = Lowest + (Environment.ProcessId % (Highest - Lowest)); listeners.Count < count; port = port == Highest ? Lowest : port + 1)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException)
            {
                listener.Dispose();
            }
        }

        int[] found = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return found;
    }

    /// <summary>Waits until a server listens at a port of this machine. A failed attempt costs much less than a failed request.</summary>
    public static async Task WaitAsync(int port, CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, cancellationToken);
        while (!await IsListeningAsync(port))
        {
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var connecting = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connecting.Completed += (_, _) => done.SetResult();
        if (socket.ConnectAsync(connecting))
        {
            await done.Task;
        }

        return connecting.SocketError == SocketError.Success;
    }
}
