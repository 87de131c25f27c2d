using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents the part of a <see cref="RandomRoom"/> that a server has seen: its own events at once, those of others late or never.</summary>
/// <param name="Server">The server.</param>
/// <param name="Arrivals">The events that it has seen, in the order of their arrival. An event comes after the events that it references.</param>
public sealed record ServerView(TestServer Server, ImmutableArray<VerifiedPdu> Arrivals);
