using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents what a policy server does with an event that it does not refuse. A refusal is a <see cref="FederationException"/>.</summary>
public abstract record PolicyResult
{
    private PolicyResult()
    {
    }

    /// <summary>The policy server has signed the event.</summary>
    public sealed record Signed : PolicyResult
    {
        internal Signed(Pdu pdu) => Event = pdu;

        /// <summary>Gets the event with the policy server's signature, which holds, added to those that it had.</summary>
        public Pdu Event { get; }
    }

    /// <summary>The policy server has not decided yet (MSC4498): the event is not signed and not refused, and is to be asked about again.</summary>
    public sealed record Held : PolicyResult
    {
        internal Held(TimeSpan? retryAfter) => RetryAfter = retryAfter;

        /// <summary>Gets how long the server asks to wait; null where it does not say.</summary>
        public TimeSpan? RetryAfter { get; }
    }
}
