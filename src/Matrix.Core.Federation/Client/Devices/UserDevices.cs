using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A user's devices.</summary>
public sealed record UserDevices
{
    /// <summary>The user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>The number of the last <c>m.device_list_update</c> that this holds.</summary>
    public required long StreamId { get; init; }

    /// <summary>The devices.</summary>
    public required IReadOnlyList<UserDevice> Devices { get; init; }

    /// <summary>The master key, signed; null where there is none.</summary>
    public RawJson? MasterKey { get; init; }

    /// <summary>The self-signing key, signed; null where there is none.</summary>
    public RawJson? SelfSigningKey { get; init; }
}
