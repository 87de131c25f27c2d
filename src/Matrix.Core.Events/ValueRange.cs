namespace Matrix.Core.Events;

/// <summary>Where a value stands in the bytes of its event.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">The number of bytes; 0 where there is no such value.</param>
internal readonly record struct ValueRange(int Start, int Length)
{
    public bool IsPresent => Length > 0;

    public ReadOnlyMemory<byte> In(byte[] utf8) => utf8.AsMemory(Start, Length);
}
