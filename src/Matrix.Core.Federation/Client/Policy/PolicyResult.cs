using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the result of asking a policy server about an event that it does not refuse. A refusal is a <see cref="FederationException"/>.</summary>
public abstract record PolicyResult
{
    private PolicyResult()
    {
    }

    /// <summary>Represents an event that the policy server has signed.</summary>
    public sealed record Signed : PolicyResult
    {
        internal Signed(Pdu pdu) => Event = pdu;

        /// <summary>Gets the event with its own signatures and the policy server's verified signature.</summary>
        public Pdu Event { get; }
    }

    /// <summary>Represents a decision that is still open (MSC4498). The event is neither signed nor refused, and the caller asks again later.</summary>
    public sealed record Held : PolicyResult
    {
        internal Held(TimeSpan? retryAfter) => RetryAfter = retryAfter;

        /// <summary>Gets the time that the server asks the caller to wait, or null if it does not say.</summary>
        public TimeSpan? RetryAfter { get; }
    }
}
