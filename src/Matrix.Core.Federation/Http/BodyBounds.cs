namespace Matrix.Core.Federation.Http;

/// <summary>Specifies the bounds of a body.</summary>
/// <param name="Max">The maximum size in bytes, after decompression.</param>
/// <param name="Announced">The <c>Content-Length</c>, or -1 if it is missing.</param>
/// <param name="Idle">The maximum pause between two reads.</param>
/// <param name="MaxRatio">The maximum ratio of the decompressed size to the received size.</param>
/// <param name="Grace">The size in bytes below which the ratio does not apply.</param>
internal readonly record struct BodyBounds(long Max, long Announced, TimeSpan Idle, int MaxRatio, long Grace);
