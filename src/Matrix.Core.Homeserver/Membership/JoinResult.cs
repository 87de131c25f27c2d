using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the result of joining a room: one of the nested types.</summary>
public abstract record JoinResult
{
    private JoinResult()
    {
    }

    /// <summary>Represents a user who is in the room. The join and the state of the room are durable.</summary>
    public sealed record Joined : JoinResult
    {
        internal Joined(RoomSession session, RoomEvent join, ServerName? via)
        {
            Session = session;
            Join = join;
            Via = via;
        }

        /// <summary>Gets the room.</summary>
        public RoomSession Session { get; }

        /// <summary>Gets the join.</summary>
        public RoomEvent Join { get; }

        /// <summary>Gets the server through which the room was joined, or <see langword="null"/> if this server was in the room already.</summary>
        public ServerName? Via { get; }
    }

    /// <summary>Represents a join that the rules of the room do not allow.</summary>
    public sealed record Refused : JoinResult
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

    /// <summary>Represents a join that no server could make possible. The user is not in the room.</summary>
    public sealed record Failed : JoinResult
    {
        internal Failed(ImmutableArray<FederationException> failures) => Failures = failures;

        /// <summary>Gets the failures of the servers that were asked, in the order in which they were asked.</summary>
        public ImmutableArray<FederationException> Failures { get; }
    }

    /// <summary>Represents a join that was sent and whose answer did not arrive, so that it is unknown whether the user is in the room.</summary>
    public sealed record Unknown : JoinResult
    {
        internal Unknown(PendingJoin pending, FederationException error)
        {
            Pending = pending;
            Error = error;
        }

        /// <summary>Gets the join to send again.</summary>
        public PendingJoin Pending { get; }

        /// <summary>Gets the failure.</summary>
        public FederationException Error { get; }
    }
}
