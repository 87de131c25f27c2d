using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Federation;

/// <summary>What is being done, on standard error, where it is a terminal: other servers take their time.</summary>
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
