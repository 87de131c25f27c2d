using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a user's devices.</summary>
/// <remarks>Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#device-management">Device Management</see>.</remarks>
public sealed record UserDevices
{
    private static readonly string[] Names = ["user_id", "stream_id", "devices", "master_key", "self_signing_key"];

    /// <summary>Gets the user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Gets the stream ID of the last <c>m.device_list_update</c> that this list includes.</summary>
    public required long StreamId { get; init; }

    /// <summary>Gets the devices.</summary>
    public required IReadOnlyList<UserDevice> Devices { get; init; }

    /// <summary>Gets the signed master key, or null if it is missing.</summary>
    public RawJson? MasterKey { get; init; }

    /// <summary>Gets the signed self-signing key, or null if it is missing.</summary>
    public RawJson? SelfSigningKey { get; init; }

    /// <summary>Gets the number of devices and keys that were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="devices">The devices, or null if the body cannot be read.</param>
    /// <param name="error">
    /// The reason that the body cannot be read. <c>user_id</c> and <c>stream_id</c> are required. A device without a <c>device_id</c> is left out.
    /// </param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out UserDevices? devices, out ContentError error)
    {
        devices = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new UserDevices
        {
            UserId = reply.RequireId<UserId>("user_id"),
            StreamId = reply.RequireInt64("stream_id"),
            Devices = reply.ReadList<UserDevice>("devices", UserDevice.TryRead),
            MasterKey = reply.FindSigned("master_key"),
            SelfSigningKey = reply.FindSigned("self_signing_key"),
            LeftOutCount = reply.LeftOutCount,
        };
        error = reply.Error;
        devices = error.Kind == ContentErrorKind.None ? read : null;
        return devices is not null;
    }
}
