namespace Matrix.Core.Interop;

/// <summary>Tests that share the lab, and so run one after the other.</summary>
[CollectionDefinition(nameof(InteropTests))]
public sealed class InteropTests : ICollectionFixture<InteropLab>;
