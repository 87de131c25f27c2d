using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>What an error of another server means beyond its kind.</summary>
public static class FederationErrors
{
    private const string Unrecognized = "M_UNRECOGNIZED";

    /// <summary>Whether the server does not know the endpoint, or the method at it, so that an older or unstable form of it may be tried.</summary>
    /// <param name="error">The error.</param>
    /// <remarks>
    /// Matrix spec, server-server API, § Unsupported endpoints: 404 or 405 with <c>M_UNRECOGNIZED</c>. Older servers answer with 400, or with a 404 or 405 that has no body or none in
    /// JSON; any other errcode means that the endpoint was found.
    /// </remarks>
    public static bool IsUnknownEndpoint(FederationException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        bool isUnrecognized = error.ErrorCode == Unrecognized;
        return error.StatusCode switch
        {
            400 => isUnrecognized,
            404 or 405 => isUnrecognized || (error.ErrorCode is null && !error.Body.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8)),
            _ => false,
        };
    }

    /// <summary>Reads the room version of an <c>M_INCOMPATIBLE_ROOM_VERSION</c>.</summary>
    /// <param name="error">The error.</param>
    /// <param name="version">The version of the room that was asked for.</param>
    /// <returns>Whether it is that error, and names a version.</returns>
    public static bool TryGetRoomVersion(FederationException error, out RoomVersionId version)
    {
        ArgumentNullException.ThrowIfNull(error);
        version = default;
        if (error.ErrorCode != "M_INCOMPATIBLE_ROOM_VERSION")
        {
            return false;
        }

        return JsonEnvelope.TryParse(error.Body, ["room_version"], out JsonEnvelope? body, out _)
            && body.FindString("room_version") is { } text && RoomVersionId.TryParse(text, out version);
    }
}
