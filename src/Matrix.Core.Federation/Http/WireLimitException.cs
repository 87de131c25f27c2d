namespace Matrix.Core.Federation.Http;

/// <summary>More bytes came over a connection than the exchange may take, as it passes through the HTTP stack.</summary>
internal sealed class WireLimitException : IOException
{
    public WireLimitException()
        : base("more came over the network than an answer of this kind may take")
    {
    }
}
