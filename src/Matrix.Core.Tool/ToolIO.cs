using System.Text;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool;

/// <summary>Represents the streams of the process, or those of a test.</summary>
internal sealed class ToolIO
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private ToolIO(Stream input, Stream output, TextWriter error, TimeProvider clock, bool errorIsTerminal, int? width)
    {
        In = input;
        Out = output;
        OutText = new StreamWriter(output, Utf8, leaveOpen: true) { NewLine = "\n", AutoFlush = false };
        Error = error;
        Clock = clock;
        ErrorIsTerminal = errorIsTerminal;
        Width = width;
    }

    /// <summary>Gets standard input.</summary>
    public Stream In { get; }

    /// <summary>Gets standard output as bytes: UTF-8 without a byte order mark.</summary>
    public Stream Out { get; }

    /// <summary>Gets standard output as text. Text appears when it is flushed.</summary>
    public TextWriter OutText { get; }

    /// <summary>Gets standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Gets the clock, which is used if <c>--now</c> is not given.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Gets a value that indicates whether standard error is a terminal, so that progress may be shown.</summary>
    public bool ErrorIsTerminal { get; }

    /// <summary>Gets the width of tables, or <see langword="null"/> for the width of the terminal.</summary>
    private int? Width { get; }

    public static ToolIO OfProcess()
    {
        var error = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true, NewLine = "\n" };
        return new ToolIO(
            Console.OpenStandardInput(),
            new BufferedStream(Console.OpenStandardOutput(), 64 * 1024),
            error,
            TimeProvider.System,
            errorIsTerminal: !Console.IsErrorRedirected,
            width: Console.IsOutputRedirected ? 160 : null);
    }

    /// <summary>Creates an instance with streams in memory.</summary>
    public static ToolIO Of(Stream input, Stream output, TextWriter error, TimeProvider clock, bool errorIsTerminal = false) =>
        new(input, output, error, clock, errorIsTerminal, width: 160);

    /// <summary>Opens a file of the command line. <c>-</c> is standard input.</summary>
    public Stream Open(string path)
    {
        if (path == "-")
        {
            return In;
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Returns the bytes of a file of the command line, without a byte order mark.</summary>
    public byte[] ReadAll(string path)
    {
        using Stream stream = Open(path);
        using var copy = new MemoryStream();
        try
        {
            stream.CopyTo(copy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: {exception.Message}", exception);
        }

        byte[] bytes = copy.ToArray();
        return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }

    /// <summary>Creates a console for tables on standard output.</summary>
    public IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(OutText),
            Ansi = Width is null ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = Width is null ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Encoding = Utf8;
        console.Profile.Width = Width ?? Math.Max(80, Console.WindowWidth);
        return console;
    }

    /// <summary>Writes a message to standard error.</summary>
    public void Tell(string message) => Error.WriteLine($"matrix-core: {Printable.Of(message)}");

    public void Flush()
    {
        OutText.Flush();
        Out.Flush();
    }
}
