using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads a multipart body part by part. It uses one buffer, independent of the size of the parts.</summary>
/// <remarks>
/// RFC 2046, § 5.1. The reader skips the rest of a part before it reads the next one. Lines end in CRLF. If a part has no body, the line break of the blank
/// line after the headers may also be the one before the delimiter.
/// </remarks>
internal sealed class MultipartReader : IDisposable
{
    /// <summary>The maximum size of the text before the first part, and of the headers of a part: 16 KiB.</summary>
    public const int MaxHead = 16 << 10;

    /// <summary>The maximum length of a boundary by RFC 2046: 70 characters.</summary>
    public const int MaxBoundary = 70;

    private const int BufferSize = MaxHead + 256;

    private readonly ServerName _server;
    private readonly Stream _body;
    private readonly byte[] _delimiter;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private bool _isReading;
    private Place _place = Place.Preamble;

    public MultipartReader(ServerName server, Stream body, byte[] boundary)
    {
        _server = server;
        _body = body;
        _delimiter = [.. "\r\n--"u8, .. boundary];

        // The first delimiter may stand at the very beginning, without the line break that precedes the others.
        "\r\n"u8.CopyTo(_buffer);
        _end = 2;
    }

    private enum Place
    {
        Preamble,
        Body,
        Delimiter,
        End,
    }

    /// <summary>Tries to read the boundary from a <c>Content-Type</c> header.</summary>
    public static bool TryReadBoundary(string? contentType, [NotNullWhen(true)] out byte[] boundary)
    {
        boundary = [];
        ReadOnlySpan<char> rest = contentType;
        int typeEnd = rest.IndexOf(';');
        if (typeEnd < 0 || !rest[..typeEnd].Trim().Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return ContentTypeParameter.TryFind(rest[typeEnd..], "boundary", out string value)
            && value.Length is > 0 and <= MaxBoundary && Ascii.IsValid(value) && !value.Any(char.IsControl) && TryEncode(value, out boundary);
    }

    /// <summary>Moves to the next part and reads its headers. The rest of the previous part is skipped.</summary>
    /// <returns>The headers by case-insensitive name, or null after the last part.</returns>
    public async ValueTask<IReadOnlyDictionary<string, string>?> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        await SkipToDelimiterAsync(cancellationToken).ConfigureAwait(false);
        if (_place == Place.End)
        {
            return null;
        }

        await EnsureAsync(_delimiter.Length + 2, cancellationToken).ConfigureAwait(false);
        _start += _delimiter.Length;
        if (Held.StartsWith("--"u8))
        {
            _place = Place.End;
            return null;
        }

        int lineEnd = await FindAsync("\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        if (Held[..lineEnd].ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            throw ProtocolErrors.Protocol(_server, "a boundary line of the response contains text after the boundary");
        }

        _start += lineEnd;
        return await ReadHeaderLinesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads some bytes of the part's body.</summary>
    /// <returns>The number of bytes read, or 0 at the end of the body.</returns>
    public async ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_place == Place.Body)
        {
            int found = Held.IndexOf(_delimiter);
            int ready = found >= 0 ? found : _end - _start - (_delimiter.Length - 1);
            if (ready > 0)
            {
                int count = Math.Min(ready, buffer.Length);
                Held[..count].CopyTo(buffer.Span);
                _start += count;
                return count;
            }

            if (found == 0)
            {
                _place = Place.Delimiter;
                break;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            if (!_isReading)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            // A pending read may still write into the buffer, so it is not returned to the pool.
            _buffer = [];
            _place = Place.End;
        }
    }

    private ReadOnlySpan<byte> Held => _buffer.AsSpan(_start, _end - _start);

    private static bool TryEncode(string value, out byte[] boundary)
    {
        boundary = Encoding.ASCII.GetBytes(value);
        return true;
    }

    private async ValueTask SkipToDelimiterAsync(CancellationToken cancellationToken)
    {
        if (_place == Place.Preamble)
        {
            _start += await FindAsync(_delimiter, cancellationToken).ConfigureAwait(false);
            _place = Place.Delimiter;
            return;
        }

        byte[] scratch = _place == Place.Body ? ArrayPool<byte>.Shared.Rent(BufferSize) : [];
        while (_place == Place.Body && await ReadBodyAsync(scratch, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        if (scratch.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> ReadHeaderLinesAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        int budget = MaxHead;
        while (true)
        {
            // The buffer starts at the line break before the line.
            _start += 2;
            int lineEnd = await FindAsync("\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            budget -= lineEnd + 2;
            if (budget < 0)
            {
                throw ProtocolErrors.Protocol(_server, $"the headers of a part of the response are longer than {MaxHead} bytes");
            }

            if (lineEnd == 0)
            {
                break;
            }

            AddHeader(headers, Held[..lineEnd]);
            _start += lineEnd;
        }

        await EnsureAsync(_delimiter.Length, cancellationToken).ConfigureAwait(false);
        _start += Held.StartsWith(_delimiter) ? 0 : 2;
        _place = Place.Body;
        return headers;
    }

    private void AddHeader(Dictionary<string, string> headers, ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        bool isHeader = colon > 0 && !line[..colon].ContainsAnyExceptInRange((byte)'!', (byte)'~') && Utf8.IsValid(line);
        string value = isHeader ? Utf8Text.UnsafeFromUtf8(line[(colon + 1)..].Trim(" \t"u8).ToArray()).ToString() : "";
        if (!isHeader || value.Any(char.IsControl) || !headers.TryAdd(Encoding.ASCII.GetString(line[..colon]), value))
        {
            throw ProtocolErrors.Protocol(_server, "a part of the response contains an invalid or repeated header");
        }
    }

    /// <summary>Finds a text within the maximum size of a head, and reads as many bytes as that requires.</summary>
    private async ValueTask<int> FindAsync(byte[] text, CancellationToken cancellationToken)
    {
        while (true)
        {
            int found = Held.IndexOf(text);
            if (found >= 0)
            {
                return found;
            }

            if (_end - _start > MaxHead)
            {
                throw ProtocolErrors.Protocol(_server, $"the response does not contain a part, or a header of a part is longer than {MaxHead} bytes");
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask EnsureAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        Held.CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        _isReading = true;
        int read = await ReplyBody.ReadSomeAsync(_server, _body, _buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        _isReading = false;
        _end += read > 0 ? read : throw ProtocolErrors.CutShort(_server);
    }
}
