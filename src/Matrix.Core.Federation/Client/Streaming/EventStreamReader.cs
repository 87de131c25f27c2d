using System.Buffers;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads a reply of many events while it arrives, one event at a time. Memory use does not grow with the number of events.</summary>
/// <remarks>
/// All bytes pass through one buffer, which holds the current event and nothing before it. Only the incomplete token at the buffer's end is read again. A peer
/// that sends one byte at a time therefore costs no more than any other peer.
/// </remarks>
internal sealed class EventStreamReader : IDisposable
{
    /// <summary>
    /// The maximum length of the text of one event: 1 MiB. An event is at most 64 KiB in canonical JSON, and its <c>unsigned</c> as much, but it may contain
    /// escapes and white space.
    /// </summary>
    public const int MaxEventText = 1 << 20;

    /// <summary>The maximum length of the text of a member that is kept for the end: 8 MiB. The servers of the largest rooms take about 1 MiB.</summary>
    public const int MaxMemberText = 8 << 20;

    private const int FirstBuffer = 16 << 10;

    private static readonly SearchValues<byte> BetweenTokens = SearchValues.Create(" \t\r\n,:"u8);

    private readonly ServerName _server;
    private readonly Stream _body;
    private readonly EventStreamParser _parser;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _scanned;
    private int _end;
    private bool _isAtEnd;
    private bool _isReading;
    private bool _isDisposed;

    /// <param name="server">The server that sends the reply.</param>
    /// <param name="body">The reply.</param>
    /// <param name="shape">The members of the reply.</param>
    /// <param name="isPair">Whether the reply is <c>[200, {…}]</c>.</param>
    public EventStreamReader(ServerName server, Stream body, EventStreamShape shape, bool isPair)
    {
        _server = server;
        _body = body;
        _parser = new EventStreamParser(server, shape, isPair);
    }

    /// <summary>Gets the last event that was read.</summary>
    public StreamedPdu Current => _parser.Current;

    /// <summary>Gets the kept members, after everything is read.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Kept => _parser.Kept;

    /// <summary>Gets the number of items that were left out so far.</summary>
    public int LeftOutCount => _parser.LeftOutCount;

    /// <summary>Gets the current size of the buffer, in bytes.</summary>
    public int BufferSize => _buffer.Length;

    /// <summary>Reads up to the next event.</summary>
    /// <returns><see langword="true"/> if there is an event. <see langword="false"/> if the reply is complete.</returns>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (true)
        {
            switch (Scan())
            {
                case EventStreamStep.Event:
                    return true;
                case EventStreamStep.End:
                    return false;
                default:
                    await FillAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            if (!_isReading)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            // A pending read may still write into the buffer, so it is not returned to the pool.
            _buffer = [];
        }
    }

    private EventStreamStep Scan()
    {
        try
        {
            return _parser.Scan(_buffer.AsSpan(0, _end), ref _scanned, _isAtEnd);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw _isAtEnd ? ProtocolErrors.CutShort(_server, e) : ProtocolErrors.Protocol(_server, $"the response is not valid JSON: {e.Message}", e);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        DropWhatIsRead();
        int limit = _parser.Limit;
        if (_end > limit && _parser.IsInEvent)
        {
            _parser.LeaveOut();
            DropWhatIsRead();
        }

        if (_end > limit && _parser.IsInLeftOut)
        {
            DropStringText();
        }

        if (_end > limit)
        {
            throw ProtocolErrors.Protocol(_server, $"{_parser.What} of the response is longer than {limit} bytes");
        }

        // Waits for as many bytes again as the incomplete token has before it is parsed again. Otherwise a token of n bytes that arrives byte by byte would
        // cost n².
        int enough = 2 * (_end - _scanned);
        do
        {
            if (_end == _buffer.Length)
            {
                if (_end > limit)
                {
                    return;
                }

                Grow(limit);
            }

            _isReading = true;
            int read = await ReplyBody.ReadSomeAsync(_server, _body, _buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _isReading = false;
            _isAtEnd = read == 0;
            _end += read;
        }
        while (!_isAtEnd && _end - _scanned < enough);
    }

    /// <summary>Drops the buffered part of an incomplete string that is not needed, so that one long string does not end the reply.</summary>
    private void DropStringText()
    {
        int quote = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAnyExcept(BetweenTokens);
        if (quote < 0 || _buffer[_scanned + quote] != '"')
        {
            return;
        }

        // A trailing backslash is kept, because the character that it escapes has not arrived yet.
        Span<byte> text = _buffer.AsSpan(_scanned + quote + 1, _end - _scanned - quote - 1);
        int backslashes = text.Length - 1 - text.LastIndexOfAnyExcept((byte)'\\');
        text[0] = (byte)'\\';
        _end = _scanned + quote + 1 + (backslashes % 2);
    }

    private void DropWhatIsRead()
    {
        int from = _parser.ValueStart ?? _scanned;
        _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
        _scanned -= from;
        _end -= from;
        _parser.Shift(from);
    }

    private void Grow(int limit)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * _buffer.Length, limit + FirstBuffer));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
