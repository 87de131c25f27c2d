namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>The machine's clock, for tests that wait on sockets.</summary>
internal sealed class RealClock : TimeProvider;
