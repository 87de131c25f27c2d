namespace Matrix.Core.Federation.Http;

/// <summary>Represents the failure that a connection received more bytes than the exchange allows. It passes through the HTTP stack.</summary>
internal sealed class WireLimitException : IOException
{
    public WireLimitException()
        : base("the network traffic of the response exceeds the limit for this kind of request")
    {
    }
}
