namespace Matrix.Core.Federation.Http;

/// <summary>Represents the failure that a connection received more bytes than the exchange allows. It passes through the HTTP stack.</summary>
internal sealed class WireLimitException : IOException
{
    public WireLimitException()
        : base("more came over the network than an answer of this kind may take")
    {
    }
}
