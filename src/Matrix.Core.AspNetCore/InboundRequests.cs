using System.Buffers;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Matrix.Core.AspNetCore;

/// <summary>Reads requests in the form that signatures cover.</summary>
internal static class InboundRequests
{
    /// <summary>Reads a request with its body.</summary>
    /// <returns>The request; null if its body is too large.</returns>
    public static async Task<InboundRequest?> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > FederationEndpoints.MaxContentLength)
        {
            return null;
        }

        using var content = new MemoryStream();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (content.Length + read > FederationEndpoints.MaxContentLength)
                {
                    return null;
                }

                content.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The host has set a lower limit.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new InboundRequest
        {
            Method = context.Request.Method,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Authorization = [.. context.Request.Headers.Authorization.OfType<string>()],
            Content = content.ToArray(),
        };
    }

    public static async Task WriteJsonAsync(this HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }

    public static Task WriteTooLargeAsync(this HttpContext context) => context.WriteErrorAsync(StatusCodes.Status413PayloadTooLarge, "M_TOO_LARGE", "The body is too large.");

    public static Task WriteErrorAsync(this HttpContext context, int status, string code, string message)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new System.Text.Json.Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("errcode"u8, code);
            writer.WriteString("error"u8, message);
            writer.WriteEndObject();
        }

        return context.WriteJsonAsync(status, output.WrittenMemory);
    }
}
