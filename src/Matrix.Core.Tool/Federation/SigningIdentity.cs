using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents the identity that signs requests.</summary>
/// <param name="Origin">The server that the requests come from.</param>
/// <param name="Key">The key of the server. It lives as long as the process.</param>
internal sealed record SigningIdentity(ServerName Origin, SigningKey Key);
