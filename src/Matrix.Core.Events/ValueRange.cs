namespace Matrix.Core.Events;

/// <summary>Represents the position of a value in the bytes of its event.</summary>
/// <param name="Start">The offset of the first byte.</param>
/// <param name="Length">The number of bytes, or 0 if the value is missing.</param>
internal readonly record struct ValueRange(int Start, int Length)
{
    public bool IsPresent => Length > 0;

    public ReadOnlyMemory<byte> In(byte[] utf8) => utf8.AsMemory(Start, Length);
}
