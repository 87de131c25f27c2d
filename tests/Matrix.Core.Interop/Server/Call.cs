using System.Text.Json;
using Matrix.Core.Identifiers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Matrix.Core.Interop.Server;

/// <summary>A request of a server that is known.</summary>
/// <param name="Http">The request.</param>
/// <param name="Origin">Who signed it; default where the endpoint asks for no signature.</param>
/// <param name="Content">Its body.</param>
internal sealed record Call(HttpContext Http, ServerName Origin, ReadOnlyMemory<byte> Content)
{
    public CancellationToken Stop => Http.RequestAborted;

    /// <summary>The body as JSON. A signed body is JSON: the signature is over it.</summary>
    public JsonDocument Body() => JsonDocument.Parse(Content);

    /// <summary>A part of the path, decoded.</summary>
    public string Path(string name) => Http.GetRouteValue(name) as string ?? "";

    /// <summary>The event IDs under a name of the query.</summary>
    public IEnumerable<EventId> QueryEvents(string name)
    {
        foreach (string? text in Http.Request.Query[name])
        {
            if (EventId.TryParse(text, out EventId id))
            {
                yield return id;
            }
        }
    }
}
