namespace Matrix.Core.Tool.Output;

/// <summary>Shows progress on standard error if it is a terminal and the work takes long.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ToolIO _io;
    private readonly string _noun;
    private readonly long? _total;
    private readonly long _start;
    private TimeSpan _next = Delay;
    private bool _shown;

    /// <param name="io">The streams.</param>
    /// <param name="noun">The noun for the counted items.</param>
    /// <param name="totalBytes">The size of the input in bytes, or <see langword="null"/> if it is not known.</param>
    public ProgressLine(ToolIO io, string noun, long? totalBytes)
    {
        _io = io;
        _noun = noun;
        _total = totalBytes;
        _start = io.Clock.GetTimestamp();
    }

    public void Report(long bytes, long count)
    {
        if (!_io.ErrorIsTerminal)
        {
            return;
        }

        TimeSpan elapsed = _io.Clock.GetElapsedTime(_start);
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + Interval;
        _shown = true;
        string bar = "";
        if (_total is > 0)
        {
            double part = Math.Min(1.0, (double)bytes / _total.Value);
            int full = (int)(part * BarWidth);
            bar = $"[{new string('#', full)}{new string('.', BarWidth - full)}] {part,4:P0}  ";
        }

        _io.Error.Write($"\r{bar}{count:N0} {_noun}, {count / elapsed.TotalSeconds:N0} a second ");
    }

    public void Dispose()
    {
        if (_shown)
        {
            _io.Error.Write("\r\u001b[K");
        }
    }
}
