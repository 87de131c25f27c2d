using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Matrix.Core.Tool.Output;

/// <summary>Writes JSON objects, one a line. The writer and its buffer are reused for every line.</summary>
internal sealed class JsonLine : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;
    private readonly Stream _output;

    public JsonLine(Stream output)
    {
        _output = output;
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Writes a line with an object.</summary>
    /// <param name="members">Writes the members of the object.</param>
    public void Write(Action<Utf8JsonWriter> members) => WriteValue(writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    });

    /// <summary>Writes a line with any value.</summary>
    /// <param name="value">Writes the value.</param>
    public void WriteValue(Action<Utf8JsonWriter> value)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        value(_writer);
        _writer.Flush();
        _output.Write(_buffer.WrittenSpan);
        _output.WriteByte((byte)'\n');
    }

    /// <summary>Writes a line with an error in place of a result.</summary>
    public void WriteError(string code, string reason) => Write(writer =>
    {
        writer.WriteString("error"u8, code);
        writer.WriteString("reason"u8, reason);
    });

    public void Dispose() => _writer.Dispose();
}
