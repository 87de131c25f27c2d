using System.Text.Json;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop.Server;

/// <summary>An answer of ours.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Content">The body, JSON.</param>
internal readonly record struct Reply(int Status, ReadOnlyMemory<byte> Content)
{
    public static Reply Ok(Action<Utf8JsonWriter> members) => new(200, JsonBytes.Write(members));

    public static Reply Error(int status, string code, string text) => new(status, JsonBytes.Write(error =>
    {
        error.WriteString("errcode"u8, code);
        error.WriteString("error"u8, text);
    }));

    public static Reply NotFound(string what) => Error(404, "M_NOT_FOUND", $"There is no such {what} here.");
}
