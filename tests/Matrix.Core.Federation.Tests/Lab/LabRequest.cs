using Matrix.Core.Federation.Requests;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>A request as a server of the lab received it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target, byte for byte.</param>
/// <param name="Host">The <c>Host</c> header.</param>
/// <param name="ServerName">The name in the TLS handshake (SNI); empty where there was none.</param>
/// <param name="Headers">All headers, values of one name joined.</param>
/// <param name="Authorization">The values of the <c>Authorization</c> headers.</param>
/// <param name="Content">The body.</param>
internal sealed record LabRequest(
    string Method,
    string Target,
    string Host,
    string ServerName,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyList<string> Authorization,
    byte[] Content)
{
    public InboundRequest ToInbound() => new() { Method = Method, Target = Target, Authorization = Authorization, Content = Content };
}
