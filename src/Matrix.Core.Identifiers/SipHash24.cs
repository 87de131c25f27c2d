using System.Buffers.Binary;
using System.Numerics;

namespace Matrix.Core.Identifiers;

/// <summary>Computes SipHash-2-4 with one key. Without knowledge of the key, finding collisions is infeasible.</summary>
/// <remarks>Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012). The constants are those of the paper.</remarks>
internal readonly struct SipHash24
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 16;

    private const int BlockSize = 8;

    private readonly ulong _k0;
    private readonly ulong _k1;

    /// <param name="key">The key, at least <see cref="KeySize"/> bytes. Only the first <see cref="KeySize"/> bytes are used.</param>
    public SipHash24(ReadOnlySpan<byte> key)
    {
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[BlockSize..KeySize]);
    }

    /// <summary>Returns the hash of a sequence of bytes.</summary>
    /// <param name="bytes">The bytes, of any length.</param>
    public ulong Compute(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            ulong v0 = _k0 ^ 0x736f6d6570736575;
            ulong v1 = _k1 ^ 0x646f72616e646f6d;
            ulong v2 = _k0 ^ 0x6c7967656e657261;
            ulong v3 = _k1 ^ 0x7465646279746573;
            ulong last = (ulong)bytes.Length << 56;
            int rest = bytes.Length % BlockSize;
            if (rest > 0)
            {
                last |= bytes.Length >= BlockSize
                    ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[^BlockSize..]) >> (8 * (BlockSize - rest))
                    : ReadShort(bytes);
            }

            while (bytes.Length >= BlockSize)
            {
                ulong block = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                v3 ^= block;
                Round(ref v0, ref v1, ref v2, ref v3);
                Round(ref v0, ref v1, ref v2, ref v3);
                v0 ^= block;
                bytes = bytes[BlockSize..];
            }

            v3 ^= last;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= last;
            v2 ^= 0xff;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            return v0 ^ v1 ^ v2 ^ v3;
        }
    }

    private static ulong ReadShort(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            value |= (ulong)bytes[i] << (8 * i);
        }

        return value;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        unchecked
        {
            v0 += v1;
            v2 += v3;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
