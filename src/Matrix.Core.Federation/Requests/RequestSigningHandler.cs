using System.Net.Http.Headers;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Requests;

/// <summary>
/// Represents a handler that signs each request that names its receiver in the option <see cref="Destination"/>. Other requests pass unchanged.
/// </summary>
/// <remarks>
/// <para>
/// Use this handler with your own HTTP stack. It signs the target that <see cref="SocketsHttpHandler"/> sends: the path and query of the request's URI. A
/// <see cref="Uri"/> rewrites its text (<c>%7E</c>, <c>..</c>) unless it is created with
/// <see cref="UriCreationOptions.DangerousDisablePathAndQueryCanonicalization"/>. Inner handlers must neither follow redirects nor change the target.
/// </para>
/// <para>The handler reads the body into memory. It supports asynchronous requests only.</para>
/// </remarks>
public sealed class RequestSigningHandler : DelegatingHandler
{
    private readonly RequestSigner _signer;

    /// <summary>Initializes a handler without an inner handler, as client factories require.</summary>
    /// <param name="signer">The signer.</param>
    public RequestSigningHandler(RequestSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        _signer = signer;
    }

    /// <summary>
    /// Gets the key of the request option that names the receiving server, by the server name that its users have. Requests without the option are not signed.
    /// </summary>
    public static HttpRequestOptionsKey<ServerName> Destination { get; } = new("Matrix.Core.Federation.Destination");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Options.TryGetValue(Destination, out ServerName destination))
        {
            if (request.RequestUri is not { IsAbsoluteUri: true } uri)
            {
                throw new InvalidOperationException("The URI of a request to sign must be absolute.");
            }

            ReadOnlyMemory<byte>? content = null;
            if (request.Content is not null)
            {
                content = await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            }

            XMatrixHeader header = _signer.Sign(request.Method.Method, uri.PathAndQuery, destination, content);

            // A retry of the same message must not carry two headers.
            HttpRequestHeaders headers = request.Headers;
            _ = headers.Remove("Authorization");
            _ = headers.TryAddWithoutValidation("Authorization", header.ToString());
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
