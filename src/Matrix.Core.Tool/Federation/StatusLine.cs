using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Federation;

/// <summary>Shows the current step on standard error if it is a terminal, because other servers may be slow.</summary>
internal sealed class StatusLine(ToolIO io) : IDisposable
{
    private bool _shown;

    public void Say(string what)
    {
        if (io.ErrorIsTerminal)
        {
            _shown = true;
            io.Error.Write($"\r\u001b[K{Printable.Of(what)} …");
        }
    }

    public void Dispose()
    {
        if (_shown)
        {
            io.Error.Write("\r\u001b[K");
        }
    }
}
