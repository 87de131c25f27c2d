using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Matrix.Core.Federation;

/// <summary>Asks one server one question: over UDP, and over TCP where the answer was cut.</summary>
/// <remarks>
/// What keeps a third party from answering instead is that it has to guess the port and the ID (RFC 5452): both come from <paramref name="random"/>,
/// a new socket for every question; answers from elsewhere, with another ID or to another question are passed over, and waiting goes on.
/// </remarks>
/// <param name="random">A number from zero to below its argument; cryptographically strong where there is anyone to fool.</param>
internal sealed class DnsExchange(Func<int, int> random)
{
    public static DnsExchange Default { get; } = new(RandomNumberGenerator.GetInt32);

    /// <summary>The most datagrams that are passed over in one exchange: a flood of guesses ends it, and the next begins with another port.</summary>
    public const int MaxStrayDatagrams = 32;

    /// <summary>Asks a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The name asked for.</param>
    /// <param name="type">The type asked for.</param>
    /// <param name="withEdns">Whether the question says that answers longer than 512 bytes are welcome.</param>
    /// <param name="newTimeout">Makes the limit of time for UDP, and that for TCP.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<DnsReply> AskAsync(IPEndPoint server, string name, DnsRecordType type, bool withEdns, Func<CancellationTokenSource> newTimeout, CancellationToken cancellationToken)
    {
        var query = new DnsQuery((ushort)random(ushort.MaxValue + 1), name, type, withEdns);
        if (!query.TryWrite(out byte[] message))
        {
            return DnsReply.Failed("the name cannot be asked for");
        }

        DnsReply reply = await LimitAsync(token => OverUdpAsync(server, query, message, token), newTimeout, cancellationToken).ConfigureAwait(false);
        return reply.Response is { IsTruncated: true }
            ? await LimitAsync(token => OverTcpAsync(server, query, message, token), newTimeout, cancellationToken).ConfigureAwait(false)
            : reply;
    }

    private static async Task<DnsReply> LimitAsync(Func<CancellationToken, Task<DnsReply>> exchange, Func<CancellationTokenSource> newTimeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = newTimeout();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await exchange(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DnsReply.Failed("no answer in time");
        }
        catch (SocketException error)
        {
            return DnsReply.Failed(error.Message);
        }
        catch (IOException error)
        {
            return DnsReply.Failed(error.Message);
        }
    }

    private async Task<DnsReply> OverUdpAsync(IPEndPoint server, DnsQuery query, byte[] message, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        BindToRandomPort(socket);

        // A connected socket hears its peer alone, and hears at once that no one listens there.
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        _ = await socket.SendAsync(message, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            for (int strays = 0; strays <= MaxStrayDatagrams; strays++)
            {
                int length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                if (!IsAnswerTo(query, buffer.AsSpan(0, length)))
                {
                    continue;
                }

                return Read(query, buffer.AsSpan(0, length)) ?? DnsReply.Failed("an answer to another question");
            }

            return DnsReply.Failed("too many datagrams that answer nothing");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<DnsReply> OverTcpAsync(IPEndPoint server, DnsQuery query, byte[] message, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        using var stream = new NetworkStream(socket);
        byte[] framed = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, sizeof(ushort));
        await stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);

        byte[] head = new byte[sizeof(ushort)];
        await stream.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        DnsReply reply = IsAnswerTo(query, answer) ? Read(query, answer) ?? DnsReply.Failed("an answer to another question") : DnsReply.Failed("an answer with another ID");
        return reply.Response is { IsTruncated: true } ? DnsReply.Failed("cut even over TCP") : reply;
    }

    /// <summary>Whether a message claims to answer: the ID, and that it is an answer. One that cannot be read further must be this server's own fault.</summary>
    private static bool IsAnswerTo(DnsQuery query, ReadOnlySpan<byte> message) =>
        message.Length >= DnsQuery.HeaderLength
        && BinaryPrimitives.ReadUInt16BigEndian(message) == query.Id
        && (message[2] & ResponseBit) != 0
        && (!DnsResponse.TryParse(message, out DnsResponse? response, out _) || Echoes(query, response!));

    private static DnsReply? Read(DnsQuery query, ReadOnlySpan<byte> message) =>
        !DnsResponse.TryParse(message, out DnsResponse? response, out DnsParseError error) ? DnsReply.Failed($"an answer that cannot be read ({error})")
        : Echoes(query, response!) ? DnsReply.Of(response!)
        : null;

    // Some servers repeat no question with an error; an error does no more than send us to the next server.
    private static bool Echoes(DnsQuery query, DnsResponse response) =>
        response.IsResponse
        && ((response.QuestionType == query.Type && DnsName.AreEqual(response.QuestionName, query.Name.TrimEnd('.')))
            || (response.QuestionName.Length == 0 && response.Code is not (DnsResponseCode.NoError or DnsResponseCode.NameError)));

    private void BindToRandomPort(Socket socket)
    {
        IPAddress any = socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        for (int i = 0; i < PortAttempts; i++)
        {
            try
            {
                socket.Bind(new IPEndPoint(any, FirstPort + random(ushort.MaxValue + 1 - FirstPort)));
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // taken, or set apart by the operating system
            }
        }

        socket.Bind(new IPEndPoint(any, 0)); // the operating system's choice, which is random too
    }

    private const int ResponseBit = 0x80;

    // Above those of well-known services.
    private const int FirstPort = 10_000;
    private const int PortAttempts = 8;
}
