using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Federation;

/// <summary>Who signs requests.</summary>
/// <param name="Origin">The server in whose name.</param>
/// <param name="Key">Its key; it goes with the process.</param>
internal sealed record SigningIdentity(ServerName Origin, SigningKey Key);
