using System.Buffers;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads a reply of many events while it comes in: one event at a time, in memory that does not grow with their number.</summary>
/// <remarks>
/// The bytes go through one buffer, which holds the event that is being read and nothing before it. The tokens are never read twice but
/// for the one that the buffer ends in, so that a peer which sends a byte at a time costs no more than one that does not.
/// </remarks>
internal sealed class EventStreamReader : IDisposable
{
    /// <summary>
    /// The longest text of one event: 1 MiB. An event is at most 64 KiB in canonical JSON and its <c>unsigned</c> as much, but may come with escapes and white space.
    /// </summary>
    public const int MaxEventText = 1 << 20;

    /// <summary>The longest text of a member that is kept for the end: 8 MiB. The servers of the largest rooms come to one.</summary>
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

    /// <param name="server">The server that sends.</param>
    /// <param name="body">The reply.</param>
    /// <param name="shape">What is in it.</param>
    /// <param name="isPair">Whether the reply is <c>[200, {…}]</c>.</param>
    public EventStreamReader(ServerName server, Stream body, EventStreamShape shape, bool isPair)
    {
        _server = server;
        _body = body;
        _parser = new EventStreamParser(server, shape, isPair);
    }

    /// <summary>The event that was read last.</summary>
    public StreamedPdu Current => _parser.Current;

    /// <summary>The members kept, once all is read.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Kept => _parser.Kept;

    /// <summary>How many items were left out so far.</summary>
    public int LeftOutCount => _parser.LeftOutCount;

    /// <summary>How large the buffer has grown.</summary>
    public int BufferSize => _buffer.Length;

    /// <summary>Reads as far as the next event.</summary>
    /// <returns>Whether there was one; if not, the reply is read to its end and is whole.</returns>
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

            // Into a buffer that a read is under way for, bytes may come yet: it must not become another's.
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
            throw _isAtEnd ? ProtocolErrors.CutShort(_server, e) : ProtocolErrors.Protocol(_server, $"the answer is no JSON: {e.Message}", e);
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
            throw ProtocolErrors.Protocol(_server, $"{_parser.What} of the answer is longer than {limit} bytes");
        }

        // As much again as the token that was not whole, before it is tried again: else a token of n bytes, sent byte by byte, costs n².
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

    /// <summary>Drops what is held of a string that is not whole and that nobody needs, so that one long string does not end the reply.</summary>
    private void DropStringText()
    {
        int quote = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAnyExcept(BetweenTokens);
        if (quote < 0 || _buffer[_scanned + quote] != '"')
        {
            return;
        }

        // A backslash at the end goes on: what it escapes has not come yet.
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
