using System.Text.Json;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Something that a check found.</summary>
/// <param name="Name">What it is about, in code form.</param>
/// <param name="Text">What was found, for people. It may hold what peers sent.</param>
/// <param name="Members">Writes the same for programs, as members of an object; null where the text says it all.</param>
internal sealed record CheckFact(string Name, string Text, Action<Utf8JsonWriter>? Members = null)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, Name);
        writer.WriteString("text"u8, Text);
        Members?.Invoke(writer);
        writer.WriteEndObject();
    }
}
