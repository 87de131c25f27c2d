using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>Makes one JSON text from another.</summary>
internal static class JsonEdit
{
    /// <summary>Leaves out what is at a path of keys and indexes with dots between them; a part in the path may hold no dot.</summary>
    public static string Without(string json, string path) => Change(json, path, null);

    /// <summary>Puts another value at a path.</summary>
    public static string With(string json, string path, string value) => Change(json, path, value);

    private static string Change(string json, string path, string? value)
    {
        using var document = JsonDocument.Parse(json);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            Write(writer, document.RootElement, path.Split('/'), value);
        }

        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, ReadOnlySpan<string> path, string? value)
    {
        if (path.IsEmpty)
        {
            element.WriteTo(writer);
            return;
        }

        bool isArray = element.ValueKind == JsonValueKind.Array;
        bool found = false;
        if (isArray)
        {
            writer.WriteStartArray();
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                bool isIt = path[0] == index++.ToString(System.Globalization.CultureInfo.InvariantCulture);
                found |= isIt;
                WriteChild(writer, null, item, isIt, path[1..], value);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in element.EnumerateObject())
            {
                bool isIt = member.Name == path[0];
                found |= isIt;
                WriteChild(writer, member.Name, member.Value, isIt, path[1..], value);
            }

            writer.WriteEndObject();
        }

        Assert.True(found, $"there is no {path[0]} in {element}");
    }

    private static void WriteChild(Utf8JsonWriter writer, string? name, JsonElement child, bool isIt, ReadOnlySpan<string> rest, string? value)
    {
        if (isIt && rest.IsEmpty && value is null)
        {
            return;
        }

        if (name is not null)
        {
            writer.WritePropertyName(name);
        }

        if (isIt && rest.IsEmpty)
        {
            writer.WriteRawValue(value!);
        }
        else
        {
            Write(writer, child, isIt ? rest : default, value);
        }
    }
}
