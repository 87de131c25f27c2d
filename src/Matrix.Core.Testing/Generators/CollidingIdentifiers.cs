using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Valid identifiers that hash functions without a secret key, or with one that differences pass by, cannot tell apart.</summary>
/// <remarks>
/// <para>
/// They are made against xxHash32 as <see cref="HashCode.AddBytes"/> computes it, with a random seed in each process. In such a function a difference in one word becomes a
/// single bit, and a difference in the next word of the same lane takes it away again, in about half of the seeds. An identifier has
/// <see cref="Positions"/> places for such a pair of differences, and those with few of them go first: of the first thousand at least a hundred have one hash code, whichever the seed is.
/// </para>
/// <para>A hash function that resists chosen inputs, such as SipHash under a secret key, gives each a hash code of its own.</para>
/// </remarks>
public static class CollidingIdentifiers
{
    /// <summary>In how many places an identifier may differ from the first.</summary>
    public const int Positions = 20;

    private const int WordSize = 4;
    private const int BlockSize = 4 * WordSize;

    /// <summary>How many blocks there are before the server name: one to start with, and two for four positions.</summary>
    private const int Blocks = 1 + (2 * Positions / WordSize);

    // The second word of the first pair is 2^29 further on after its round, turned left by 13 bits; that of the second pair takes this away.
    private static readonly byte[][] FirstWords = ["8xab"u8.ToArray(), "8xaB"u8.ToArray()];
    private static readonly byte[][] SecondWords = ["=}c%"u8.ToArray(), "=!gX"u8.ToArray()];

    /// <summary>User IDs that collide.</summary>
    /// <param name="server">The server that they are of; at most 70 bytes, so that an ID is no longer than 255.</param>
    /// <param name="count">How many.</param>
    public static ImmutableArray<UserId> UserIds(ServerName server, int count) =>
        [.. Texts('@', server, count).Select(text => UserId.Parse(text.AsSpan()))];

    /// <summary>Event IDs of room versions 1 and 2 that collide.</summary>
    /// <param name="server">The server that they are of; at most 70 bytes.</param>
    /// <param name="count">How many.</param>
    public static ImmutableArray<EventId> EventIds(ServerName server, int count) =>
        [.. Texts('$', server, count).Select(text => EventId.Parse(text.AsSpan()))];

    private static IEnumerable<byte[]> Texts(char sigil, ServerName server, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1 << Positions);
        return Enumerable.Range(0, Positions + 1).SelectMany(Choices).Take(count).Select(choice => TextOf(sigil, server, choice));
    }

    /// <summary>The sets of so many positions, a bit each.</summary>
    private static IEnumerable<uint> Choices(int size)
    {
        if (size == 0)
        {
            yield return 0;
            yield break;
        }

        // The next greater number with as many bits.
        for (uint choice = (1u << size) - 1; choice < 1u << Positions;)
        {
            yield return choice;
            uint lowest = choice & (~choice + 1);
            uint carried = choice + lowest;
            choice = carried | (((choice ^ carried) / lowest) >> 2);
        }
    }

    private static byte[] TextOf(char sigil, ServerName server, uint choice)
    {
        byte[] text = [.. new byte[Blocks * BlockSize], (byte)':', .. server.Utf8Span];
        text.AsSpan(0, BlockSize).Fill((byte)'x');
        text[0] = (byte)sigil;
        for (int position = 0; position < Positions; position++)
        {
            int start = BlockSize + (position / WordSize * 2 * BlockSize) + (position % WordSize * WordSize);
            int variant = (int)((choice >> position) & 1);
            FirstWords[variant].CopyTo(text, start);
            SecondWords[variant].CopyTo(text, start + BlockSize);
        }

        return text;
    }
}
