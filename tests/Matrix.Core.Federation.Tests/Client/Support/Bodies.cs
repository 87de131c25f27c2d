using System.Globalization;
using System.Text;
using Matrix.Core.Federation.Client;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>Bodies of <c>/send_join</c> for tests of the reader.</summary>
internal static class Bodies
{
    /// <summary>The members of a body, each as it is written, with all that a reader may stumble over.</summary>
    public static readonly string[] Members =
    [
        """ "state" : [ {"a":"}]\"\\","b":[{"c":null}]} , {"d":1.50e3,"\u0065":"\u00e9"},{}]""",
        "\"auth_chain\":[{\"x\":\"\u00e9\U0001F600\"}]",
        "\"members_omitted\":true",
        """ "servers_in_room":["a.example","b.example","a.example"]""",
        """ "origin":"other.example" """,
        """ "org.example.deep":{"a":[[[{"b":[]}]]],"c":"{[\"]}"}""",
        """ "org.example.text":"state" """,
        """ "org.matrix.msc4136.retry_hints":{"h":[1,2]}""",
    ];

    public static readonly (StreamedPduSource, string)[] Events =
    [
        (StreamedPduSource.State, """{"a":"}]\"\\","b":[{"c":null}]}"""),
        (StreamedPduSource.State, """{"d":1.50e3,"\u0065":"\u00e9"}"""),
        (StreamedPduSource.State, "{}"),
        (StreamedPduSource.AuthChain, "{\"x\":\"\u00e9\U0001F600\"}"),
    ];

    private static readonly UTF8Encoding Loose = new(false, throwOnInvalidBytes: false);

    private static readonly Matrix.Core.Events.Pdu Join = SampleEvents.Membership(Matrix.Core.Events.RoomVersions.V11, "join");

    public static byte[] Of(IEnumerable<string> members) => SampleEvents.Utf8($" {{{string.Join(',', members)}\n}} ");

    /// <summary>A body with this many events of about a thousand bytes.</summary>
    public static byte[] Large(int events)
    {
        var text = new StringBuilder("""{"auth_chain":[],"state":[""");
        for (int i = 0; i < events; i++)
        {
            _ = text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"n":{{i}},"pad":"{{new string('x', 900 + (i % 200))}}"}""");
        }

        return Encoding.ASCII.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>Reads a body, in pieces.</summary>
    public static async Task<(List<(StreamedPduSource Source, string Json)> Events, SendJoinResult Result)> ReadAsync(ReadOnlyMemory<byte> body, IReadOnlyList<int>? sizes = null, bool breaks = false)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(200, "application/json", new ChunkStream(body, sizes, breaks)));
        await using SendJoinReader reader = await SampleEvents.Client(transport).Membership.OpenSendJoinAsync(SampleEvents.Other.Name, Join, omitMembers: true);
        List<(StreamedPduSource, string)> events = [];
        await foreach (StreamedPdu pdu in reader.ReadEventsAsync())
        {
            events.Add((pdu.Source, Loose.GetString(pdu.Json.Span)));
        }

        return (events, await reader.CompleteAsync(TestContext.Current.CancellationToken));
    }
}
