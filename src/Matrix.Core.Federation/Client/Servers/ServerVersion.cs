namespace Matrix.Core.Federation.Client;

/// <summary>Represents the implementation and version that a server states. Both may be any text or missing.</summary>
/// <param name="Name">The name of the implementation, or null.</param>
/// <param name="Version">The version in the implementation's own format, or null.</param>
public sealed record ServerVersion(string? Name = null, string? Version = null);
