using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Events as <c>/backfill</c> gives them.</summary>
/// <param name="Origin">The server that answered.</param>
/// <param name="OriginServerTs">When it did, by its own word, in milliseconds since 1970.</param>
/// <param name="Pdus">The events as they came, in the order of the answer.</param>
public sealed record EventBatch(ServerName Origin, long OriginServerTs, IReadOnlyList<ReadOnlyMemory<byte>> Pdus);
