using System.Buffers;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads bodies, and converts the exceptions of a broken connection to <see cref="FederationException"/>.</summary>
internal static class ReplyBody
{
    private const int FirstBuffer = 16 << 10;

    /// <summary>Reads some bytes of a body.</summary>
    /// <returns>The number of bytes read, or 0 at the end of the body.</returns>
    public static async ValueTask<int> ReadSomeAsync(ServerName server, Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw ProtocolErrors.CutShort(server, e);
        }
    }

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="FederationException">The body is longer than <paramref name="limit"/> bytes, or is cut short.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(ServerName server, Stream body, int limit, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> read = await ReadUpToAsync(server, body, limit + 1, cancellationToken).ConfigureAwait(false);
        return read.Length <= limit ? read : throw new FederationException(FederationErrorKind.TooLarge, server, $"the response is longer than {limit} bytes");
    }

    /// <summary>Reads a body to its end, or at most <paramref name="limit"/> bytes of it.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadUpToAsync(ServerName server, Stream body, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(limit, FirstBuffer));
        try
        {
            int length = 0;
            while (length < limit)
            {
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length, limit);
                }

                int read = await ReadSomeAsync(server, body, buffer.AsMemory(length, Math.Min(buffer.Length, limit) - length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int length, int limit)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, limit));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
