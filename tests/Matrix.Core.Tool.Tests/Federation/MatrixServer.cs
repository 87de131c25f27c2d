using System.Globalization;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Matrix.Core.Tool.Tests.Federation;

/// <summary>A homeserver of the lab: keys, version, and profiles for who signs.</summary>
internal sealed class MatrixServer(string name)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What it says of its keys.</summary>
    public string Keys { get; set; } = new TestServer(name).KeyResponse();

    /// <summary>What it says of its version.</summary>
    public string Version { get; set; } = """{"server":{"name":"Lab","version":"1.2"}}""";

    /// <summary>What it answers a notary's query.</summary>
    public string NotaryReply { get; set; } = """{"server_keys":[]}""";

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>The server whose signature it takes.</summary>
    public TestServer? Known { get; set; }

    /// <summary>The status of all answers; 200 where the request is a good one.</summary>
    public int Status { get; set; } = 200;

    public async Task AnswerAsync(HttpContext context)
    {
        (int status, string text) = context.Request.Path.Value switch
        {
            "/_matrix/key/v2/server" => (Status, Keys),
            "/_matrix/key/v2/query" => (Status, NotaryReply),
            "/_matrix/federation/v1/version" => (Status, Version),
            "/_matrix/federation/v1/query/profile" => Profile(context),
            _ => (404, """{"errcode":"M_UNRECOGNIZED","error":"no such endpoint"}"""),
        };
        context.Response.StatusCode = status;
        context.Response.Headers.Date = (DateTimeOffset.FromUnixTimeMilliseconds(TestServer.NowMilliseconds) + Ahead).ToString("r", CultureInfo.InvariantCulture);
        await LabServer.AnswerJson(context, Utf8.GetBytes(text));
    }

    private (int Status, string Text) Profile(HttpContext context)
    {
        if (Status != 200)
        {
            return (Status, """{"errcode":"M_FORBIDDEN","error":"not here"}""");
        }

        var keys = new ServerKeyStore();
        if (Known is not null)
        {
            Assert.True(ServerKeys.TryParse(Utf8.GetBytes(Known.KeyResponse()), out ServerKeys? known, out _));
            _ = keys.Add(known, new(TestServer.NowMilliseconds));
        }

        var request = new InboundRequest
        {
            Method = context.Request.Method,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Authorization = [.. context.Request.Headers.Authorization.OfType<string>()],
        };
        return new RequestVerifier(ServerName.Parse(name)).TryVerify(request, keys, DateTimeOffset.FromUnixTimeMilliseconds(TestServer.NowMilliseconds), out _, out RequestVerificationError error)
            ? (404, """{"errcode":"M_NOT_FOUND","error":"no such user"}""")
            : (401, $$"""{"errcode":"M_UNAUTHORIZED","error":"{{error.Kind}}"}""");
    }
}
