namespace Matrix.Core.Signing.Tests;

/// <summary>A generator (SplitMix64) that gives the same numbers on every runtime, so that a failure can be run again.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public int Next(int below) => (int)(NextWord() % (uint)below);

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)(NextWord() >> 56);
        }

        return bytes;
    }

    private ulong NextWord()
    {
        unchecked
        {
            _state += 0x9e3779b97f4a7c15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
