using System.Net.Http.Headers;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Requests;

/// <summary>Signs each request that passes and names its destination in <see cref="Destination"/>; one that does not passes as it is.</summary>
/// <remarks>
/// <para>
/// For those who have an HTTP stack of their own. What is signed is the target that <see cref="SocketsHttpHandler"/> sends: the path and query of the request's URI. A
/// <see cref="Uri"/> rewrites what it is given (<c>%7E</c>, <c>..</c>) unless it was made with <see cref="UriCreationOptions.DangerousDisablePathAndQueryCanonicalization"/>,
/// and a handler below must neither follow redirects nor change the target.
/// </para>
/// <para>The body is read into memory. Asynchronous only.</para>
/// </remarks>
public sealed class RequestSigningHandler : DelegatingHandler
{
    private readonly RequestSigner _signer;

    /// <summary>A handler without an inner handler yet, as factories of clients want it.</summary>
    /// <param name="signer">What signs.</param>
    public RequestSigningHandler(RequestSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        _signer = signer;
    }

    /// <summary>The server that a request is for, by the name that its users have: set it in the options of a request that is to be signed.</summary>
    public static HttpRequestOptionsKey<ServerName> Destination { get; } = new("Matrix.Core.Federation.Destination");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Options.TryGetValue(Destination, out ServerName destination))
        {
            if (request.RequestUri is not { IsAbsoluteUri: true } uri)
            {
                throw new InvalidOperationException("A request that is to be signed has an absolute URI.");
            }

            ReadOnlyMemory<byte>? content = null;
            if (request.Content is not null)
            {
                content = await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            }

            XMatrixHeader header = _signer.Sign(request.Method.Method, uri.PathAndQuery, destination, content);

            // A retry of the same message must not carry two.
            HttpRequestHeaders headers = request.Headers;
            _ = headers.Remove("Authorization");
            _ = headers.TryAddWithoutValidation("Authorization", header.ToString());
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
