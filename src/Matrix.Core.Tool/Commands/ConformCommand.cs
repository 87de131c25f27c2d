using System.CommandLine;
using System.Text.Json;
using Matrix.Core.Tool.Cases;
using Matrix.Core.Tool.Conform;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>conform</c>, which answers JSON requests of test harnesses in any language, one request and one reply a line.</summary>
/// <remarks>Every request gets a reply, in order, which is flushed at once. No request ends the process.</remarks>
internal static class ConformCommand
{
    public static Command Create(ToolIO io)
    {
        var command = new Command("conform", $"Answer requests of test harnesses, one JSON object a line: {string.Join(' ', ConformOperations.Names)}");
        command.SetAction(_ =>
        {
            Run(io);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Run(ToolIO io)
    {
        var reader = new LineReader(io.In, "standard input");
        using var output = new JsonLine(io.Out);
        while (reader.TryRead(out ReadOnlyMemory<byte> line))
        {
            if (reader.IsTooLong)
            {
                output.WriteError("bad_request", $"the line is longer than {LineReader.MaxLine} bytes");
            }
            else if (!line.Span.Trim(" \t"u8).IsEmpty)
            {
                Answer(line, output);
            }

            io.Out.Flush();
        }
    }

    private static void Answer(ReadOnlyMemory<byte> line, JsonLine output)
    {
        try
        {
            var request = new ConformRequest(line);
            Action<Utf8JsonWriter> reply = ConformOperations.Run(request);
            output.Write(reply);
        }
        catch (ConformException exception)
        {
            output.WriteError(exception.Code, exception.Message);
        }
        catch (CaseException exception)
        {
            output.WriteError(exception.Code, exception.Message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The request is not JSON, or a string contains a lone surrogate.
            output.WriteError("bad_request", exception.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The library for signatures is missing, or this program has a fault. It is reported as an error, so that the harness can continue.
            output.WriteError("internal_error", $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
