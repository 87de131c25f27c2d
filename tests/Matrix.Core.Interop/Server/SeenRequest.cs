using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Interop.Server;

/// <summary>A signed request as it came.</summary>
/// <param name="Request">Its line, headers and body.</param>
/// <param name="Origin">The server that sent it; null where that is not proven.</param>
/// <param name="Error">Why it is not.</param>
internal sealed record SeenRequest(InboundRequest Request, ServerName? Origin, RequestVerificationError Error);
