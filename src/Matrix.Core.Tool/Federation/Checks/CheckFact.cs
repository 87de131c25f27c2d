using System.Text.Json;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Represents a finding of a check.</summary>
/// <param name="Name">The subject, in code form.</param>
/// <param name="Text">The finding, for people. It may contain text from peers.</param>
/// <param name="Members">Writes the same finding for programs, as members of an object, or <see langword="null"/> if the text is enough.</param>
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
