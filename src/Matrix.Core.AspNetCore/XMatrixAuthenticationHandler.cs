using System.Security.Claims;
using System.Text.Encodings.Web;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Matrix.Core.AspNetCore;

/// <summary>Authenticates requests that are signed by another server. The signature covers the body, which is buffered so that the endpoint can read it again.</summary>
internal sealed class XMatrixAuthenticationHandler(IOptionsMonitor<XMatrixAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<XMatrixAuthenticationOptions>(options, logger, encoder)
{
    private RequestVerificationError _error;
    private bool _isTooLarge;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.Authorization.Any(header => header is not null && header.StartsWith(XMatrixAuthenticationDefaults.AuthenticationScheme, StringComparison.OrdinalIgnoreCase)))
        {
            return AuthenticateResult.NoResult();
        }

        if (await InboundRequests.ReadAsync(Context, Context.RequestAborted).ConfigureAwait(false) is not { } request)
        {
            _isTooLarge = true;
            return AuthenticateResult.Fail("The body is too large.");
        }

        RequestAuthenticationResult result = await Options.Node!.Endpoints.AuthenticateAsync(request, Context.RequestAborted).ConfigureAwait(false);
        if (!result.IsVerified)
        {
            _error = result.Error;
            return AuthenticateResult.Fail(result.Error.ToString());
        }

        // What was verified is what the endpoint reads.
        Request.Body = new MemoryStream(result.Request.Content.ToArray(), writable: false);
        if (Request.ContentLength is not null)
        {
            Request.ContentLength = result.Request.Content.Length;
        }

        var identity = new ClaimsIdentity(
            [new Claim(XMatrixAuthenticationDefaults.OriginClaimType, result.Request.Origin.ToString())], Scheme.Name, XMatrixAuthenticationDefaults.OriginClaimType, roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        _ = await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false);
        if (_isTooLarge)
        {
            await Context.WriteTooLargeAsync().ConfigureAwait(false);
            return;
        }

        bool isKnown = _error.Kind != RequestVerificationErrorKind.None;
        await Context.WriteErrorAsync(
            isKnown ? _error.StatusCode : StatusCodes.Status401Unauthorized,
            isKnown ? _error.ErrorCode : "M_UNAUTHORIZED",
            isKnown ? _error.ToString() : "The request is not signed by a server.").ConfigureAwait(false);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Context.WriteErrorAsync(StatusCodes.Status403Forbidden, "M_FORBIDDEN", "The server may not do this.");
}
