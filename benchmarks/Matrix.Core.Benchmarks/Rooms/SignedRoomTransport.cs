using System.Buffers;
using System.IO.Pipelines;
using Matrix.Core.Federation;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>
/// The other server of a join, in this process: it writes its answer into a pipe while the joining server reads from it, in pieces of the size that
/// TLS gives, and holds no more of it than the pipe does. The two run on different threads, as the ends of a connection do.
/// </summary>
internal sealed class SignedRoomTransport : IFederationTransport
{
    private const int PieceSize = 16 << 10;

    private readonly SignedRoom _room;

    public SignedRoomTransport(SignedRoom room) => _room = room;

    /// <summary>How many bytes the answer has that was written last.</summary>
    public long BodyBytes { get; private set; }

    public Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: PieceSize, pauseWriterThreshold: 4 * PieceSize, resumeWriterThreshold: 2 * PieceSize, useSynchronizationContext: false));
        _ = AnswerAsync(pipe.Writer, cancellationToken);
        return Task.FromResult(new FederationResponse(200, "application/json", pipe.Reader.AsStream()));
    }

    private async Task AnswerAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            BodyBytes = 0;
            foreach (ReadOnlyMemory<byte> text in Texts())
            {
                writer.Write(text.Span);
                BodyBytes += text.Length;
                if (writer.UnflushedBytes >= PieceSize && (await writer.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted)
                {
                    break; // nobody reads on
                }
            }

            await writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e).ConfigureAwait(false);
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Texts()
    {
        yield return """{"origin":"s0.example","members_omitted":false,"state":["""u8.ToArray();
        foreach (ReadOnlyMemory<byte> text in Separated(_room.State))
        {
            yield return text;
        }

        yield return """],"auth_chain":["""u8.ToArray();
        foreach (ReadOnlyMemory<byte> text in Separated(_room.AuthChain))
        {
            yield return text;
        }

        yield return "]}"u8.ToArray();
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Separated(IReadOnlyList<byte[]> events)
    {
        byte[] comma = ","u8.ToArray();
        for (int i = 0; i < events.Count; i++)
        {
            if (i > 0)
            {
                yield return comma;
            }

            yield return events[i];
        }
    }
}
