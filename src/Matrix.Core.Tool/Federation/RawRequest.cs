using Matrix.Core.Federation;

namespace Matrix.Core.Tool.Federation;

/// <summary>Sends a GET request with any path and returns the response whatever its status.</summary>
internal static class RawRequest
{
    /// <summary>Sends the request and reads the body, up to the limit for the class of the request.</summary>
    /// <exception cref="FederationException">The server did not send a response.</exception>
    /// <exception cref="BadInputException">The path cannot be sent.</exception>
    public static async Task<(FederationResponse Head, byte[] Body)> GetAsync(FederationSession session, string path, bool isSigned)
    {
        var request = new FederationRequest { Destination = session.Server, Method = "GET", Target = path, Class = ClassOf(path), IsSigned = isSigned };
        FederationResponse response;
        try
        {
            response = await session.Node.Transport.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new BadInputException($"PATH: '{path}' is not a request target. It must begin with a slash, and characters other than visible ASCII must be percent-encoded", exception);
        }

        await using (response.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            await response.Body.CopyToAsync(body).ConfigureAwait(false);
            return (response, body.ToArray());
        }
    }

    private static RequestClass ClassOf(string path) =>
        path.StartsWith("/_matrix/key/", StringComparison.Ordinal) ? RequestClass.Keys
        : path.Contains("/state", StringComparison.Ordinal) || path.Contains("/event_auth/", StringComparison.Ordinal) ? RequestClass.State
        : path.Contains("/backfill/", StringComparison.Ordinal) || path.Contains("/event/", StringComparison.Ordinal) || path.Contains("/timestamp_to_event/", StringComparison.Ordinal) ? RequestClass.Events
        : path.Contains("/make_", StringComparison.Ordinal) ? RequestClass.MakeMembership
        : path.Contains("/media/", StringComparison.Ordinal) ? RequestClass.Media
        : RequestClass.Query;
}
