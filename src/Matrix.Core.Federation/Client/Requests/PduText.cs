using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Writes an event with one member replaced. The event's hashes must not cover that member.</summary>
internal static class PduText
{
    public static ReadOnlyMemory<byte> Replace(Pdu pdu, string name, Action<Utf8JsonWriter> value) => RequestBody.Write(writer =>
    {
        foreach (JsonMember member in JsonSlice.FromCanonical(pdu.Utf8.Span).EnumerateObject())
        {
            string key = member.NameString;
            if (key != name)
            {
                writer.WritePropertyName(key);
                WireJson.Write(writer, member.Value.Utf8Span);
            }
        }

        writer.WritePropertyName(name);
        value(writer);
    });
}
