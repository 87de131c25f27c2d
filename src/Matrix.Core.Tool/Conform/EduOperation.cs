using System.Text.Json;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>edu</c>, which returns the parts of an EDU from a server that may be accepted.</summary>
internal static class EduOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        string origin = request.GetString("origin");
        if (!ServerName.TryParse(origin, out ServerName server))
        {
            throw new ConformException($"'{origin}' is not a server name");
        }

        EduVerdict verdict = new Edu(request.GetString("edu_type"), new RawJson(request.GetRawMemory("content"))).CheckOrigin(server);
        return writer =>
        {
            if (verdict.Accepted is { } accepted)
            {
                writer.WriteBoolean("ok"u8, value: true);
                writer.WritePropertyName("value"u8);
                OneLineJson.Write(writer, accepted.Content.Utf8.Span);
                writer.WriteNumber("left_out"u8, verdict.LeftOutCount);
            }
            else
            {
                ContentErrorText.Write(writer, verdict.Error);
            }

            if (verdict.OriginMatches is { } matches)
            {
                writer.WriteBoolean("origin_ok"u8, matches);
            }
            else
            {
                writer.WriteNull("origin_ok"u8);
            }
        };
    }
}
