namespace Matrix.Core.Federation.Http;

/// <summary>What a body may be.</summary>
/// <param name="Max">The most bytes, decompressed.</param>
/// <param name="Announced">The <c>Content-Length</c>; -1 where there is none.</param>
/// <param name="Idle">How long it may pause.</param>
/// <param name="MaxRatio">How many times larger it may become.</param>
/// <param name="Grace">How large it may become whatever the ratio.</param>
internal readonly record struct BodyBounds(long Max, long Announced, TimeSpan Idle, int MaxRatio, long Grace);
