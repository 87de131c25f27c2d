namespace Matrix.Core.Federation.Client;

/// <summary>What a server says that it runs. Any text at all, and neither need be there.</summary>
/// <param name="Name">The name of the implementation.</param>
/// <param name="Version">Its version, in a form of its own.</param>
public sealed record ServerVersion(string? Name = null, string? Version = null);
