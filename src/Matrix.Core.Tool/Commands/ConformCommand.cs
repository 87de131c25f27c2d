using System.CommandLine;
using System.Text.Json;
using Matrix.Core.Tool.Cases;
using Matrix.Core.Tool.Conform;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary><c>conform</c>: JSON requests in, JSON replies out, a line each, for test harnesses in any language.</summary>
/// <remarks>A reply to every request, in order, flushed at once. No request ends the process.</remarks>
internal static class ConformCommand
{
    public static Command Create(ToolIO io)
    {
        var command = new Command("conform", $"Answer requests of test harnesses, a JSON object a line: {string.Join(' ', ConformOperations.Names)}");
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
            // Not JSON, or a string that holds a lone surrogate.
            output.WriteError("bad_request", exception.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // No library for signatures, or a fault of ours, told as one: the harness goes on with its next request.
            output.WriteError("internal_error", $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
