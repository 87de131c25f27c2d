namespace Matrix.Core.Identifiers.Tests.Units;

/// <summary>Proves that no culture is asked: whoever asks, fails.</summary>
internal sealed class RefusingFormatProvider : IFormatProvider
{
    public object? GetFormat(Type? formatType) => throw new InvalidOperationException("A culture was asked for.");
}
