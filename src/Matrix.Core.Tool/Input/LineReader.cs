namespace Matrix.Core.Tool.Input;

/// <summary>Reads a stream line by line, as bytes. Lines end with LF or CR LF. A byte order mark at the start is skipped.</summary>
internal sealed class LineReader
{
    /// <summary>The maximum length of a line in bytes.</summary>
    public const int MaxLine = 256 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly int _maxLine;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="stream">The stream.</param>
    /// <param name="path">The name of the stream, for messages.</param>
    /// <param name="maxLine">The maximum length of a line in bytes.</param>
    /// <param name="bufferSize">The initial size of the buffer in bytes. It grows with the lines.</param>
    public LineReader(Stream stream, string path, int maxLine = MaxLine, int bufferSize = 64 * 1024)
    {
        _stream = stream;
        _path = path;
        _maxLine = maxLine;
        _buffer = new byte[bufferSize];
    }

    /// <summary>Gets the number of the last line that was read, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Gets the number of bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Gets a value that indicates whether the last line exceeded the maximum length, so that it was not returned.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Tries to read the next line.</summary>
    /// <param name="line">The line without its end, valid until the next call.</param>
    /// <returns><see langword="false"/> at the end of the stream.</returns>
    /// <exception cref="BadInputException">The stream cannot be read.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        IsTooLong = false;
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = Take(searched + found, skip: 1);
                return true;
            }

            searched = _end - _start;
            if (_ended)
            {
                bool any = searched > 0 || IsTooLong;
                line = any ? Take(searched, skip: 0) : default;
                return any;
            }

            if (searched > _maxLine + "\uFEFF\r"u8.Length)
            {
                // The rest of the line is skipped.
                IsTooLong = true;
                _start = _end;
                searched = 0;
            }

            Fill();
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int skip)
    {
        ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, length);
        _start += length + skip;
        LineNumber++;
        if (LineNumber == 1 && line.Span.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        IsTooLong |= line.Length > _maxLine;
        return IsTooLong ? default : line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
        BytesRead += read;
    }

    private int Read(Span<byte> buffer)
    {
        try
        {
            return _stream.Read(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{_path}: line {LineNumber + 1}: {exception.Message}", exception);
        }
    }
}
