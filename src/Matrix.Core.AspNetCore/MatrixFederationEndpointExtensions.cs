using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Matrix.Core.AspNetCore;

/// <summary>Provides a method that maps the endpoints of the server-server API.</summary>
public static class MatrixFederationEndpointExtensions
{
    /// <summary>Maps <c>/_matrix/federation</c> and <c>/_matrix/key</c> to the endpoints of a homeserver.</summary>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="node">The homeserver.</param>
    /// <returns>A builder, for example to restrict the endpoints to a port.</returns>
    /// <remarks>
    /// Signatures cover the path as it was sent, so that the raw target of the request is used and not the decoded path. A reverse proxy in front of the server must pass it on unchanged. Unknown endpoints under
    /// these paths answer <c>M_UNRECOGNIZED</c>.
    /// </remarks>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/">Server-server API</seealso>
    public static IEndpointConventionBuilder MapMatrixFederation(this IEndpointRouteBuilder endpoints, HomeserverNode node)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(node);
        RouteGroupBuilder group = endpoints.MapGroup("/_matrix");
        RequestDelegate answer = context => AnswerAsync(context, node.Endpoints);
        _ = group.Map("/federation/{**path}", answer);
        _ = group.Map("/key/{**path}", answer);
        return group;
    }

    private static async Task AnswerAsync(HttpContext context, FederationEndpoints endpoints)
    {
        InboundRequest? request = await InboundRequests.ReadAsync(context, context.RequestAborted).ConfigureAwait(false);
        if (request is null)
        {
            await context.WriteTooLargeAsync().ConfigureAwait(false);
            return;
        }

        FederationReply reply = await endpoints.AnswerAsync(request, context.RequestAborted).ConfigureAwait(false);
        await context.WriteJsonAsync(reply.StatusCode, reply.Json).ConfigureAwait(false);
    }
}
