using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents the part of a <see cref="RandomRoom"/> that a server has seen: its own events at once, those of others late or never.</summary>
public sealed record ServerView
{
    internal ServerView(TestServer server, ImmutableArray<VerifiedPdu> arrivals)
    {
        Server = server;
        Arrivals = arrivals;
    }

    /// <summary>Gets the server.</summary>
    public TestServer Server { get; init; }

    /// <summary>Gets the events that it has seen, in the order of their arrival. An event comes after the events that it references.</summary>
    public ImmutableArray<VerifiedPdu> Arrivals { get; init; }
}
