using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>A name server on loopback, over UDP and TCP on one port, that says what the test tells it to.</summary>
internal sealed class FakeDnsServer : IAsyncDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _asked;
    private int _askedOverTcp;

    public FakeDnsServer()
    {
        // A port that is free for both.
        while (true)
        {
            _udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                _tcp.Bind(_udp.LocalEndPoint!);
                break;
            }
            catch (SocketException)
            {
                _udp.Dispose();
                _udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            }
        }

        _tcp.Listen();
        _running = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.LocalEndPoint!;

    /// <summary>How many questions came over UDP.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How many questions came over TCP.</summary>
    public int AskedOverTcp => Volatile.Read(ref _askedOverTcp);

    /// <summary>The datagrams that answer a question; none by default.</summary>
    public Func<Query, IEnumerable<byte[]>> OverUdp { get; set; } = _ => [];

    /// <summary>The bytes, length and all, that answer a question over TCP before the connection is closed.</summary>
    public Func<Query, byte[]> OverTcp { get; set; } = _ => [];

    /// <summary>Where the datagrams are sent from; its own socket where not set.</summary>
    public Socket? Impostor { get; set; }

    public static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)(message.Length & 255), .. message];

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return; // a test may stop it early
        }

        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _running.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            _ = Interlocked.Increment(ref _asked);
            foreach (byte[] answer in OverUdp(Query.Read(buffer.AsSpan(0, received.ReceivedBytes), ((IPEndPoint)received.RemoteEndPoint).Port)))
            {
                _ = await (Impostor ?? _udp).SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, _stop.Token);
            }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using Socket client = await _tcp.AcceptAsync(_stop.Token);
            using var stream = new NetworkStream(client);
            byte[] head = new byte[2];
            try
            {
                await stream.ReadExactlyAsync(head, _stop.Token);
                byte[] message = new byte[(head[0] << 8) | head[1]];
                await stream.ReadExactlyAsync(message, _stop.Token);
                _ = Interlocked.Increment(ref _askedOverTcp);
                await stream.WriteAsync(OverTcp(Query.Read(message, 0)), _stop.Token);
            }
            catch (IOException)
            {
                // The client left.
            }
        }
    }
}
