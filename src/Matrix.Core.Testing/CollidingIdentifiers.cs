using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Provides valid identifiers that collide in hash functions without a secret key, and in keyed functions that do not resist chosen differences.</summary>
/// <remarks>
/// <para>
/// They are made for xxHash32 as <see cref="HashCode.AddBytes"/> computes it, with a random seed in each process. In such a function a difference in one word
/// becomes a single bit, and a difference in the next word of the same lane cancels it, with about half of the seeds. An identifier has <see cref="Positions"/>
/// positions for such a pair of differences, and identifiers with few of them come first. With any seed, at least a hundred of the first thousand have the same hash
/// code.
/// </para>
/// <para>A hash function that resists chosen inputs, such as SipHash with a secret key, gives each identifier its own hash code.</para>
/// </remarks>
public static class CollidingIdentifiers
{
    /// <summary>The number of positions in which an identifier may differ from the first.</summary>
    public const int Positions = 20;

    private const int WordSize = 4;
    private const int BlockSize = 4 * WordSize;

    /// <summary>The number of blocks before the server name: one at the start, and two for each four positions.</summary>
    private const int Blocks = 1 + (2 * Positions / WordSize);

    // The second word of the first pair is 2^29 greater after its round, rotated left by 13 bits. The second word of the second pair cancels this.
    private static readonly byte[][] FirstWords = ["8xab"u8.ToArray(), "8xaB"u8.ToArray()];
    private static readonly byte[][] SecondWords = ["=}c%"u8.ToArray(), "=!gX"u8.ToArray()];

    /// <summary>Returns user IDs that collide.</summary>
    /// <param name="server">The server of the users, at most 70 bytes, so that an ID has at most 255 bytes.</param>
    /// <param name="count">The number of IDs, from 0 to 2^<see cref="Positions"/>.</param>
    public static ImmutableArray<UserId> UserIds(ServerName server, int count) =>
        [.. Texts('@', server, count).Select(text => UserId.Parse(text.AsSpan()))];

    /// <summary>Returns event IDs of room versions 1 and 2 that collide.</summary>
    /// <param name="server">The server in the IDs, at most 70 bytes.</param>
    /// <param name="count">The number of IDs, from 0 to 2^<see cref="Positions"/>.</param>
    public static ImmutableArray<EventId> EventIds(ServerName server, int count) =>
        [.. Texts('$', server, count).Select(text => EventId.Parse(text.AsSpan()))];

    private static IEnumerable<byte[]> Texts(char sigil, ServerName server, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1 << Positions);
        return Enumerable.Range(0, Positions + 1).SelectMany(Choices).Take(count).Select(choice => TextOf(sigil, server, choice));
    }

    /// <summary>Returns the sets of a given number of positions, as one bit for each position.</summary>
    private static IEnumerable<uint> Choices(int size)
    {
        if (size == 0)
        {
            yield return 0;
            yield break;
        }

        // The next greater number with the same number of bits.
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
