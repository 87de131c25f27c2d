using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>What a server of a <see cref="RandomRoom"/> has seen of the room: its own events at once, those of others late or not at all.</summary>
/// <param name="Server">The server.</param>
/// <param name="Arrivals">What it has seen, in the order in which it came; what an event cites came before it.</param>
public sealed record ServerView(TestServer Server, ImmutableArray<VerifiedPdu> Arrivals);
