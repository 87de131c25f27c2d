using System.Net.Http.Headers;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace PolicyServer;

/// <summary>Asks the running server for two signatures, as a homeserver does.</summary>
internal static class SmokeTest
{
    private static readonly TestServer Homeserver = new("a.example");

    /// <summary>The keys of the homeserver of this test.</summary>
    public static IKeySource Keys { get; } = TestServer.CreateKeyStore(Homeserver);

    /// <summary>Sends a message that is accepted and one that is refused.</summary>
    /// <returns>0 if both are answered rightly, else 1.</returns>
    public static async Task<int> RunAsync(Uri url, ServerName server)
    {
        var room = new EventFactory(RoomVersions.V12);
        room.CreateRoom("@alice:a.example");
        (int accepted, string signature) = await AskAsync(url, server, room.Message("@alice:a.example", "hello"));
        (int refused, string reason) = await AskAsync(url, server, room.Message("@alice:a.example", "Buy now!"));
        Console.WriteLine($"hello: {accepted} {signature}");
        Console.WriteLine($"Buy now!: {refused} {reason}");
        return accepted == 200 && refused == 400 && signature.Contains("ed25519:policy_server", StringComparison.Ordinal) ? 0 : 1;
    }

    private static async Task<(int Status, string Body)> AskAsync(Uri url, ServerName server, Pdu pdu)
    {
        const string Target = "/_matrix/policy/v1/sign";
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, Target)) { Content = new ReadOnlyMemoryContent(pdu.Utf8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        XMatrixHeader header = new RequestSigner(Homeserver.Name, Homeserver.Key).Sign("POST", Target, server, pdu.Utf8);
        _ = request.Headers.TryAddWithoutValidation("Authorization", header.ToString());
        using HttpResponseMessage response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
