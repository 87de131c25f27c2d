using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Federation;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the result of a leave, knock or invite: one of the nested types.</summary>
public abstract record MembershipResult
{
    private MembershipResult()
    {
    }

    /// <summary>Represents a change that is done.</summary>
    public sealed record Done : MembershipResult
    {
        internal Done(Pdu membership, ImmutableArray<ReadOnlyMemory<byte>> roomState)
        {
            Event = membership;
            RoomState = roomState;
        }

        /// <summary>Gets the membership event.</summary>
        public Pdu Event { get; }

        /// <summary>Gets the events that describe the room to a user who knocked, as the other server sent them; empty for other changes. They are not verified.</summary>
        public ImmutableArray<ReadOnlyMemory<byte>> RoomState { get; }
    }

    /// <summary>Represents a change that the rules of the room do not allow, or that another server refused.</summary>
    public sealed record Refused : MembershipResult
    {
        internal Refused(AuthVerdict? verdict, FederationException? error)
        {
            Verdict = verdict;
            Error = error;
        }

        /// <summary>Gets the verdict of the auth rules, or <see langword="null"/> if another server refused.</summary>
        public AuthVerdict? Verdict { get; }

        /// <summary>Gets the error of the other server, or <see langword="null"/> if this server refused.</summary>
        public FederationException? Error { get; }
    }

    /// <summary>Represents a change that no server could make. It may be tried again later.</summary>
    public sealed record Failed : MembershipResult
    {
        internal Failed(ImmutableArray<FederationException> failures) => Failures = failures;

        /// <summary>Gets the failures of the servers that were asked, in the order in which they were asked.</summary>
        public ImmutableArray<FederationException> Failures { get; }
    }
}
