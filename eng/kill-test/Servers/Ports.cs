using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Finds free ports.</summary>
internal static class Ports
{
    // Below the ports that systems give to outgoing connections: while the server is down, no connection must take its port.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

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
}
