using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods that interpret the errors of other servers.</summary>
public static class FederationErrors
{
    private const string Unrecognized = "M_UNRECOGNIZED";

    /// <summary>Determines whether the server does not support the endpoint or its method, so that an older or unstable endpoint may be tried.</summary>
    /// <param name="error">The error.</param>
    /// <returns><see langword="true"/> if the error means that the endpoint or its method is unknown; otherwise, <see langword="false"/>.</returns>
    /// <remarks>
    /// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#unsupported-endpoints">Unsupported endpoints</see>: 404 or
    /// 405 with <c>M_UNRECOGNIZED</c>. Older servers answer 400 with that code, or 404 or 405 without a JSON object as body. Any other errcode means that the
    /// endpoint is known.
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

    /// <summary>Tries to read the room version from an <c>M_INCOMPATIBLE_ROOM_VERSION</c> error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="version">The version of the requested room.</param>
    /// <returns><see langword="true"/> if the error is <c>M_INCOMPATIBLE_ROOM_VERSION</c> and names a version; otherwise, <see langword="false"/>.</returns>
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
