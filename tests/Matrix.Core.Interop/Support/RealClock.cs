namespace Matrix.Core.Interop.Support;

/// <summary>The machine's clock: the peer has no other.</summary>
internal sealed class RealClock : TimeProvider;
