using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a device of a user.</summary>
public sealed record UserDevice
{
    private static readonly string[] Names = ["device_id", "keys", "device_display_name"];

    /// <summary>Gets the device's ID. It is never empty.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Gets the device's signed keys, or null. The spec requires them, but servers leave them out for devices without end-to-end encryption.</summary>
    public RawJson? Keys { get; init; }

    /// <summary>Gets the device's display name, or null if it has none.</summary>
    public string? DeviceDisplayName { get; init; }

    /// <summary>Gets the device as received, including unknown members.</summary>
    public RawJson Json { get; init; }

    /// <summary>Tries to read an entry of a device list.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out UserDevice? device)
    {
        device = null;
        if (!JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            return false;
        }

        var entry = JsonEnvelope.OfValid(json.Utf8, Names);
        string id = entry.RequireString("device_id");
        bool isGood = entry.Error.Kind == ContentErrorKind.None && id.Length > 0;
        device = !isGood ? null : new UserDevice { DeviceId = id, Keys = entry.FindSigned("keys"), DeviceDisplayName = entry.FindString("device_display_name"), Json = json };
        return isGood;
    }
}
