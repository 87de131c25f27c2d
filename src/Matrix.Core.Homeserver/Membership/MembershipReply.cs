using System.Buffers;
using System.Text.Json;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the answer to a request of another server about a membership.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body.</param>
internal readonly record struct MembershipReply(int Status, ReadOnlyMemory<byte> Json)
{
    public static MembershipReply Ok(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new MembershipReply(200, output.WrittenMemory);
    }

    public static MembershipReply Error(int status, string code, string message, Action<Utf8JsonWriter>? more = null)
    {
        MembershipReply body = Ok(writer =>
        {
            writer.WriteString("errcode"u8, code);
            writer.WriteString("error"u8, message);
            more?.Invoke(writer);
        });
        return body with { Status = status };
    }

    public static MembershipReply Forbidden(string message) => Error(403, "M_FORBIDDEN", message);
}
