using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>A device of a user.</summary>
public sealed record UserDevice
{
    private static readonly string[] Names = ["device_id", "keys", "device_display_name"];

    /// <summary>The device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Its keys, signed; null where it has none (the spec requires them, but servers leave them out of devices without end-to-end encryption).</summary>
    public RawJson? Keys { get; init; }

    /// <summary>Its name; null where it has none.</summary>
    public string? DeviceDisplayName { get; init; }

    /// <summary>The device as received, members included that are not known here.</summary>
    public RawJson Json { get; init; }

    /// <summary>Reads an entry of a list.</summary>
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
