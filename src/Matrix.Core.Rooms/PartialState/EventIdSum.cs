using System.Security.Cryptography;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Computes a digest of a set of event IDs in any order, so that the set need not be held. It finds differing answers of servers, and proves nothing about them.</summary>
internal sealed class EventIdSum
{
    private readonly byte[] _sum = new byte[SHA256.HashSizeInBytes];

    public void Add(EventId id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(id.Utf8Span, hash);
        int carry = 0;
        for (int i = 0; i < hash.Length; i++)
        {
            carry += _sum[i] + hash[i];
            _sum[i] = (byte)(carry & 0xFF);
            carry >>= 8;
        }
    }

    public bool Matches(EventIdSum other) => _sum.AsSpan().SequenceEqual(other._sum);
}
